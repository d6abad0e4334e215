//! What the photo picker does with the browser: read files, shrink pictures, send them with progress.
//!
//! Compiled into the server too, where nothing of it is ever called.

use super::{BROWSER_SIDE, still};
use crate::ids::PhotoId;
use js_sys::{Promise, Reflect, Uint8Array};
use send_wrapper::SendWrapper;
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, HtmlInputElement, ImageBitmap, ProgressEvent, Url,
    XmlHttpRequest,
};

/// JPEG quality of what is sent; the server makes the sizes that are kept from it.
const QUALITY: f64 = 0.86;
/// Milliseconds after which a transfer counts as failed and can be tried again.
const PATIENCE: u32 = 120_000;
/// How often a picture is sent again on its own, where the server says that it is busy.
const TRIES: u32 = 5;
/// The longest wait before that, seconds.
const WAIT_MAX: u32 = 60;

/// A file that the user chose.
#[derive(Clone)]
pub struct LocalFile(SendWrapper<File>);

impl LocalFile {
    /// Its size in bytes.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "file sizes are whole and small")]
    pub fn size(&self) -> usize {
        self.0.size() as usize
    }

    /// An address under which the browser itself can show it.
    pub fn preview(&self) -> String {
        Url::create_object_url_with_blob(&self.0).unwrap_or_default()
    }
}

/// The chosen files; the field is empty afterwards, so that they are not sent twice.
pub fn take_files(input: &HtmlInputElement) -> Vec<LocalFile> {
    let files = input
        .files()
        .map(|list| (0..list.length()).filter_map(|index| list.get(index)).collect::<Vec<_>>())
        .unwrap_or_default();
    input.set_value("");
    files.into_iter().map(|file| LocalFile(SendWrapper::new(file))).collect()
}

/// Whether files were chosen that nobody has taken yet.
pub fn has_files(input: &HtmlInputElement) -> bool {
    input.files().is_some_and(|files| files.length() > 0)
}

/// A new `UUIDv7` by the phone's clock.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970 are whole")]
pub fn new_id() -> Uuid {
    let milliseconds = js_sys::Date::now() as u64;
    let seconds = milliseconds / 1000;
    let nanos = u32::try_from(milliseconds % 1000).unwrap_or_default() * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
}

/// Shrinks a picture to at most [`BROWSER_SIDE`], turned upright; the original where the browser cannot, or where it
/// moves: the server then says so.
async fn shrunk(file: &File) -> Blob {
    if !is_still(file).await.unwrap_or(false) {
        return file.clone().unchecked_into();
    }
    match try_shrink(file).await {
        Ok(blob) if blob.size() < file.size() => blob,
        _ => file.clone().unchecked_into(),
    }
}

async fn is_still(file: &File) -> Result<bool, JsValue> {
    let head = file.slice_with_f64_and_f64(0.0, still::HEAD.into())?;
    let bytes = JsFuture::from(head.array_buffer()).await?;
    Ok(still::is_still(&Uint8Array::new(&bytes).to_vec()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixel counts are small and positive")]
async fn try_shrink(file: &File) -> Result<Blob, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let bitmap: ImageBitmap = JsFuture::from(window.create_image_bitmap_with_blob(file)?).await?.unchecked_into();
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (f64::from(BROWSER_SIDE) / width.max(height)).min(1.0);
    let document = window.document().ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    canvas.set_width((width * scale).round() as u32);
    canvas.set_height((height * scale).round() as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
    // What can be seen through is white, as on the server, and not the black of a JPEG without it.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, canvas.width().into(), canvas.height().into());
    context.draw_image_with_image_bitmap_and_dw_and_dh(
        &bitmap,
        0.0,
        0.0,
        canvas.width().into(),
        canvas.height().into(),
    )?;
    bitmap.close();
    let promise = Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            let _ = if blob.is_null() { reject.call0(&JsValue::NULL) } else { resolve.call1(&JsValue::NULL, &blob) };
        });
        let _ = canvas.to_blob_with_type_and_encoder_options(done.unchecked_ref(), "image/jpeg", &QUALITY.into());
    });
    Ok(JsFuture::from(promise).await?.unchecked_into())
}

/// Shrinks and sends one picture. An error carries the server's sentence, or nothing where there was no connection.
pub async fn send(file: &LocalFile, id: PhotoId, event: &str, progress: impl Fn(u32) + 'static) -> Result<(), String> {
    let blob = shrunk(&file.0).await;
    let name = String::from(js_sys::encode_uri_component(&file.0.name()));
    let address = format!("/api/photos/{id}?event={event}&name={name}");
    let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.total() > 0.0 {
            progress(percent(event.loaded(), event.total()));
        }
    });
    let mut tries = 0;
    loop {
        let request = sent(&address, &blob, on_progress.as_ref().unchecked_ref()).await.map_err(|_| String::new())?;
        match (request.status(), busy_for(&request)) {
            (Ok(200 | 201), _) => return Ok(()),
            (_, Some(seconds)) if tries < TRIES => {
                tries += 1;
                wait(seconds).await;
            }
            _ => return Err(sentence(&request)),
        }
    }
}

/// Sends a picture; the answer is in the request then.
async fn sent(address: &str, blob: &Blob, on_progress: &js_sys::Function) -> Result<XmlHttpRequest, JsValue> {
    let request = XmlHttpRequest::new()?;
    let over = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.open("POST", address)?;
    request.set_timeout(PATIENCE);
    request.set_request_header("content-type", &blob.type_())?;
    request.upload()?.set_onprogress(Some(on_progress));
    request.send_with_opt_blob(Some(blob))?;
    JsFuture::from(over).await?;
    Ok(request)
}

/// The seconds after which a server that has too much to do wants to be asked again.
fn busy_for(request: &XmlHttpRequest) -> Option<u32> {
    let is_busy = matches!(request.status(), Ok(429 | 503));
    let seconds = if is_busy { request.get_response_header("retry-after").ok().flatten() } else { None };
    seconds?.parse::<u32>().ok().map(|seconds| seconds.min(WAIT_MAX))
}

async fn wait(seconds: u32) {
    let over = Promise::new(&mut |resolve, _| {
        let milliseconds = i32::try_from(seconds * 1000).unwrap_or(i32::MAX);
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    });
    let _ = JsFuture::from(over).await;
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 100")]
fn percent(loaded: f64, total: f64) -> u32 {
    (loaded / total * 100.0).clamp(0.0, 100.0) as u32
}

/// The `detail` of a problem answer.
fn sentence(request: &XmlHttpRequest) -> String {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    js_sys::JSON::parse(&text)
        .and_then(|problem| Reflect::get(&problem, &"detail".into()))
        .ok()
        .and_then(|detail| detail.as_string())
        .unwrap_or_default()
}

/// The id that the form will send: a restored draft brings its own.
pub fn event_of_form(drawn: &str) -> String {
    let value = || {
        let field = web_sys::window()?.document()?.query_selector("form input[name=id]").ok().flatten()?;
        Some(field.dyn_into::<HtmlInputElement>().ok()?.value())
    };
    value().filter(|id| !id.is_empty()).unwrap_or_else(|| drawn.to_owned())
}

/// Takes back what may have been sent already.
pub async fn discard(id: PhotoId) {
    let init = web_sys::RequestInit::new();
    init.set_method("DELETE");
    if let Some(window) = web_sys::window() {
        let _ = JsFuture::from(window.fetch_with_str_and_init(&format!("/api/photos/{id}"), &init)).await;
    }
}

/// Tells the form around that no picture is on its way any more.
pub fn tell_settled() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let init = web_sys::CustomEventInit::new();
    init.set_bubbles(true);
    let event = web_sys::CustomEvent::new_with_event_init_dict("settled", &init);
    if let (Some(picker), Ok(event)) = (document.get_element_by_id("f-photos"), event) {
        let _ = picker.dispatch_event(&event);
    }
}
