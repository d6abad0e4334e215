-- What only the office reads. Tables of their own, so that no statement about anything else can give a row of them.

CREATE TABLE confidential_people (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    scope TEXT COLLATE "C" NOT NULL,
    village TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    certificate TEXT NOT NULL,
    named_on DATE,
    left_on DATE,
    note TEXT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE confidential_weak_villages (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    scope TEXT COLLATE "C" NOT NULL,
    village TEXT COLLATE "C" NOT NULL,
    found_on DATE NOT NULL,
    problem TEXT COLLATE "C" NOT NULL,
    leader TEXT NOT NULL,
    measures TEXT NOT NULL,
    deadline DATE,
    closed_on DATE,
    note TEXT NOT NULL,
    version BIGINT NOT NULL
);
