//! Forms with files from somebody whose files are not taken: the files are left out while the body comes in, so that
//! what was typed beside them costs no more memory than a form without files.

use super::{failure::Failure, forms};
use axum::body::Body;
use futures_util::StreamExt;

/// The most bytes of what is said about one part: its name and kind.
const HEAD_MAX: usize = 4096;
/// The most bytes that are kept, what is said about the parts included.
const KEPT_MAX: usize = forms::FIELDS_MAX + forms::FIELDS_MAX / 2;

/// Reads a body to its end and gives it back without its files.
pub async fn without_files(body: Body, boundary: &str) -> Result<Vec<u8>, Failure> {
    let mut strip = Strip::new(boundary);
    let mut stream = body.into_data_stream();
    let mut read = 0_usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| forms::broken())?;
        read = read.saturating_add(chunk.len());
        if read > forms::MULTIPART_MAX {
            return Err(Failure::too_large("at most nine pictures of 15 MB"));
        }
        strip.feed(&chunk)?;
    }
    strip.end()
}

/// Where in the body one is.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Place {
    /// In a file, or before the first edge: nothing is kept.
    Between,
    /// Behind an edge: what the part is called.
    Head,
    /// In a field; its text begins here.
    Text(usize),
    /// Behind the last edge.
    Over,
}

struct Strip {
    edge: Vec<u8>,
    place: Place,
    /// What has come in and is not decided yet.
    held: Vec<u8>,
    /// How much of that was looked through already.
    looked: usize,
    parts: usize,
    kept: Vec<u8>,
}

impl Strip {
    fn new(boundary: &str) -> Self {
        let edge = format!("\r\n--{boundary}").into_bytes();
        // The first edge has no line before it.
        Self { edge, place: Place::Between, held: b"\r\n".to_vec(), looked: 0, parts: 0, kept: Vec::new() }
    }

    fn feed(&mut self, chunk: &[u8]) -> Result<(), Failure> {
        self.held.extend_from_slice(chunk);
        while self.step()? {}
        Ok(())
    }

    /// Goes on to the next place; `false` where more must come in first.
    fn step(&mut self) -> Result<bool, Failure> {
        match self.place {
            Place::Between => {
                if let Some(at) = self.find_edge(0) {
                    self.go(at + self.edge.len(), Place::Head);
                    return Ok(true);
                }
                // Of a file stays only what may be the beginning of an edge.
                let over = self.held.len().saturating_sub(self.edge.len());
                self.go(over, Place::Between);
                Ok(false)
            }
            Place::Head => self.read_head(),
            Place::Text(start) => {
                let found = self.find_edge(start);
                if self.kept.len() + found.unwrap_or(self.held.len()) > KEPT_MAX {
                    return Err(Failure::too_large("at most 1 MB of text"));
                }
                let Some(at) = found else { return Ok(false) };
                self.kept.extend_from_slice(&self.edge);
                self.kept.extend(self.held.drain(..at));
                self.go(self.edge.len(), Place::Head);
                Ok(true)
            }
            Place::Over => {
                self.held.clear();
                Ok(false)
            }
        }
    }

    fn read_head(&mut self) -> Result<bool, Failure> {
        const END: &[u8] = b"\r\n\r\n";
        if self.held.starts_with(b"--") {
            self.place = Place::Over;
            return Ok(true);
        }
        let begin = self.held.get(..HEAD_MAX).unwrap_or(&self.held);
        let Some(at) = find(begin, END) else {
            return if self.held.len() < HEAD_MAX { Ok(false) } else { Err(forms::broken()) };
        };
        self.parts += 1;
        if self.parts > forms::PAIRS_MAX {
            return Err(forms::broken());
        }
        let head = self.held.get(..at).unwrap_or_default().to_ascii_lowercase();
        if find(&head, b"filename").is_some() {
            // The line's end may be that of an edge already.
            self.go(at + END.len() - 2, Place::Between);
        } else {
            self.place = Place::Text(at + END.len() - 2);
        }
        Ok(true)
    }

    /// Forgets so many bytes and goes on elsewhere.
    fn go(&mut self, over: usize, place: Place) {
        self.held.drain(..over);
        self.looked = 0;
        self.place = place;
    }

    /// The next edge, from a place on; what was looked through before is not looked through again.
    fn find_edge(&mut self, from: usize) -> Option<usize> {
        let from = from.max(self.looked);
        let found = find(self.held.get(from..).unwrap_or_default(), &self.edge);
        self.looked = self.held.len().saturating_sub(self.edge.len() - 1);
        found.map(|at| from + at)
    }

    fn end(mut self) -> Result<Vec<u8>, Failure> {
        if self.place != Place::Over {
            return Err(forms::broken());
        }
        self.kept.extend_from_slice(&self.edge);
        self.kept.extend_from_slice(b"--\r\n");
        Ok(self.kept.split_off(2))
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|here| here == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &[u8] = b"preamble\r\n--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na \r\n--edg b\r\n\
        --edge\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\
        \xff\xd8 \r\n\r\n --edge \r\n--edg\r\n--edge\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"\"\r\n\r\n\
        \r\n--edge\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--edge--\r\nepilogue";
    const STRIPPED: &str = "--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na \r\n--edg b\r\n\
        --edge\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--edge--\r\n";

    fn strip(chunks: impl Iterator<Item = Vec<u8>>) -> Result<Vec<u8>, Failure> {
        let mut strip = Strip::new("edge");
        for chunk in chunks {
            strip.feed(&chunk)?;
        }
        strip.end()
    }

    #[test]
    fn fields_stay_and_files_go_however_the_body_is_cut() {
        for size in 1..FORM.len() {
            let stripped = strip(FORM.chunks(size).map(<[u8]>::to_vec)).unwrap();
            assert_eq!(String::from_utf8(stripped).unwrap(), STRIPPED, "{size}");
        }
    }

    #[test]
    fn it_holds_no_more_than_it_may_keep() {
        let refused = |begin: &str, more: &[u8], times: usize| {
            let chunks = std::iter::once(begin.as_bytes().to_vec()).chain(std::iter::repeat_n(more.to_vec(), times));
            strip(chunks).unwrap_err().status().as_u16()
        };
        let text = "--edge\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
        assert_eq!(refused(text, &vec![b'x'; 65536], 100), 413);
        assert_eq!(refused("--edge\r\n", &vec![b'x'; 65536], 2), 400, "a head that never ends");
        assert_eq!(refused("--edge", b"\r\n\r\n\r\n--edge", 2001), 400, "parts without name and text");
        assert_eq!(refused(text, b"", 0), 400, "cut off");
        let mut file = Strip::new("edge");
        file.feed(b"--edge\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\n").unwrap();
        for _ in 0..100 {
            file.feed(&vec![b'x'; 65536]).unwrap();
            assert!(file.held.len() < 100 && file.kept.is_empty());
        }
    }
}
