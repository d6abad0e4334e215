//! What it costs to take in a picture.

use image::{ImageFormat, RgbImage};
use server::media::process;
use std::{env, fs, io::Cursor, process::Command, time::Instant};

/// A 12-megapixel photo: soft shapes and some noise, as phones make them.
fn photo() -> Vec<u8> {
    let mut noise = 1_u32;
    let picture = RgbImage::from_fn(4000, 3000, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 28) as u8;
        let wave = |across: u32, along: u32| ((across / 16 + along / 24) % 200) as u8 + grain;
        image::Rgb([wave(x, y), wave(y, x), wave(x + y, y)])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// Time here, memory in a process of its own.
pub fn measure() {
    let bytes = photo();
    let mut times = (0..7)
        .map(|_| {
            let begun = Instant::now();
            process(&bytes).unwrap();
            begun.elapsed()
        })
        .collect::<Vec<_>>();
    times.sort_unstable();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), &bytes).unwrap();
    let memory =
        Command::new(env::current_exe().unwrap()).arg("--picture").env("PICTURE", file.path()).output().unwrap();
    println!("## Pictures\n\n12-megapixel JPEG, {} KB, to its stored sizes:", bytes.len() / 1000);
    println!("p50 {} ms of one core, peak {} MB", times[3].as_millis(), String::from_utf8_lossy(&memory.stdout).trim());
}

/// Takes in one picture and prints the most memory that this process had.
pub fn measure_memory() {
    let bytes = fs::read(env::var_os("PICTURE").unwrap()).unwrap();
    process(&bytes).unwrap();
    println!("{}", super::memory(std::process::id(), "VmHWM:"));
}
