// Days as the town counts them.

const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' });

/** Today in the town, or so many days from it: `YYYY-MM-DD`. */
export function day(fromToday = 0): string {
  return format.format(Date.now() + fromToday * 86_400_000);
}

/** The Monday after a day. */
export function nextMonday(of: string): string {
  const date = new Date(`${of}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + (8 - (date.getUTCDay() || 7)));
  return date.toISOString().slice(0, 10);
}
