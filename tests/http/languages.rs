//! Language and text size: by address, by cookie, by browser.

use super::test_app::TestApp;

fn lang(text: &str) -> &str {
    text.split("<html lang=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

#[tokio::test]
async fn the_address_wins_over_the_cookie_and_the_cookie_over_the_browser() {
    let app = TestApp::new().await;
    assert_eq!(lang(&app.get("/").await.text()), "zh-CN");
    let browser = app.ask("GET", "/").header("accept-language", "en-US,zh;q=0.5");
    assert_eq!(lang(&browser.send().await.text()), "en");
    let cookie = app.ask("GET", "/").header("accept-language", "en").header("cookie", "pufa_lang=zh-CN");
    assert_eq!(lang(&cookie.send().await.text()), "zh-CN");
    let address = app.ask("GET", "/?lang=en").header("cookie", "pufa_lang=zh-CN").send().await;
    assert_eq!(lang(&address.text()), "en");
    assert_eq!(address.cookies(), ["pufa_lang=en; Path=/; SameSite=Lax; Max-Age=31536000"]);
    assert!(app.get("/").await.cookies().is_empty(), "a page that chose nothing sets nothing");
}

#[tokio::test]
async fn elder_mode_is_remembered() {
    let app = TestApp::new().await;
    let elder = app.get("/?mode=elder").await;
    assert!(elder.text().contains("data-mode=\"elder\""));
    assert_eq!(elder.cookies(), ["pufa_mode=elder; Path=/; SameSite=Lax; Max-Age=31536000"]);
    let later = app.ask("GET", "/").header("cookie", "pufa_mode=elder").send().await;
    assert!(later.text().contains("data-mode=\"elder\""));
    let back = app.ask("GET", "/?mode=standard").header("cookie", "pufa_mode=elder").send().await;
    assert!(back.text().contains("data-mode=\"standard\""));
    // The choice is set again where the page itself comes from the cache.
    assert_eq!(app.get("/?mode=elder").await.cookies().len(), 1);
}

#[tokio::test]
async fn a_switch_stays_on_the_page_with_its_filters() {
    let app = TestApp::new().await;
    let page = app.get("/events?q=a&lang=en").await.text();
    assert!(page.contains("/events?q=a&amp;lang=zh-CN"));
    assert!(!page.contains("lang=en&amp;"), "the present choice is no part of further links");
}
