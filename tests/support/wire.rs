//! A plain HTTP/1.1 client over one connection, for what talks to the real program from outside.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// A connection that is kept open.
pub struct Wire {
    stream: BufReader<TcpStream>,
    host: String,
}

/// An answer.
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Header lines, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body, as it was sent.
    pub body: Vec<u8>,
    /// Bytes of head and body on the wire.
    pub size: usize,
}

impl Reply {
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Wire {
    /// Connects to `host:port`.
    pub fn connect(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(Self { stream: BufReader::new(stream), host: address.to_owned() })
    }

    /// A plain GET.
    pub fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> io::Result<Reply> {
        self.send("GET", path, headers, &[])
    }

    /// A form as a page of the site posts it.
    pub fn post(&mut self, path: &str, cookie: &str, pairs: &[(&str, &str)]) -> io::Result<Reply> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let origin = format!("http://{}", self.host);
        let headers =
            [("origin", origin.as_str()), ("content-type", "application/x-www-form-urlencoded"), ("cookie", cookie)];
        self.send("POST", path, &headers, body.as_bytes())
    }

    /// Sends a request and reads the whole answer.
    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Reply> {
        // Put together first: a packet of its own for each line would be slow.
        let mut request = Vec::new();
        write!(request, "{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.host)?;
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            write!(request, "{name}: {value}\r\n")?;
        }
        write!(request, "content-length: {}\r\n\r\n", body.len())?;
        request.extend_from_slice(body);
        self.stream.get_mut().write_all(&request)?;
        self.read()
    }

    fn read(&mut self) -> io::Result<Reply> {
        let mut size = 0;
        let first = self.line(&mut size)?;
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no HTTP: {first:?}")))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line(&mut size)?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
        let mut reply = Reply { status, headers, body: Vec::new(), size };
        if reply.header("transfer-encoding") == "chunked" {
            loop {
                let line = self.line(&mut reply.size)?;
                let length = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
                self.take(&mut reply, length)?;
                self.line(&mut reply.size)?;
                if length == 0 {
                    break;
                }
            }
        } else {
            let length = reply.header("content-length").parse().unwrap_or(0);
            self.take(&mut reply, length)?;
        }
        Ok(reply)
    }

    fn line(&mut self, size: &mut usize) -> io::Result<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        *size += read;
        Ok(line.trim_end().to_owned())
    }

    fn take(&mut self, reply: &mut Reply, length: usize) -> io::Result<()> {
        let start = reply.body.len();
        reply.body.resize(start + length, 0);
        let part = reply.body.get_mut(start..).ok_or(io::ErrorKind::InvalidData)?;
        self.stream.read_exact(part)?;
        reply.size += length;
        Ok(())
    }
}
