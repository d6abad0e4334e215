//! Draws the pictures of sample sessions: flat shapes in a few colours, no words, nobody in particular. Everybody can
//! see that they are drawings.

use image::{ImageFormat, ImageResult, Rgb, RgbImage};
use rand::{Rng, rngs::StdRng};
use std::io::Cursor;

const WIDTH: u32 = 1200;
const HEIGHT: u32 = 900;

type Colour = [u8; 3];

const RED: Colour = [186, 52, 44];
const WOOD: Colour = [170, 128, 88];
const DARK: Colour = [58, 62, 70];
const PAPER: Colour = [244, 242, 236];
const GREEN: Colour = [84, 140, 92];
const WALLS: [Colour; 4] = [[228, 222, 208], [214, 224, 228], [232, 226, 220], [220, 228, 214]];
const FLOORS: [Colour; 3] = [[176, 150, 122], [150, 152, 158], [186, 170, 150]];
const SKIES: [Colour; 3] = [[176, 208, 232], [198, 216, 226], [158, 196, 224]];
const PAVEMENTS: [Colour; 3] = [[204, 198, 188], [190, 192, 190], [212, 204, 192]];
const CLOTHES: [Colour; 8] = [
    [66, 92, 132],
    [150, 74, 70],
    [92, 120, 88],
    [196, 160, 84],
    [110, 92, 128],
    [70, 116, 122],
    [126, 104, 84],
    [84, 84, 96],
];
const SKINS: [Colour; 3] = [[232, 196, 164], [220, 180, 146], [240, 206, 178]];
const CANOPIES: [Colour; 5] = [[186, 52, 44], [54, 110, 150], [90, 140, 84], [206, 150, 60], [120, 96, 140]];

/// A picture of a scene as PNG; scenes that there is no drawing of become a hall.
pub(super) fn draw(scene: &str, rng: &mut StdRng) -> ImageResult<Vec<u8>> {
    let mut canvas = Canvas { image: RgbImage::new(WIDTH, HEIGHT), rng };
    match scene {
        "stalls" => canvas.stalls(),
        "stage" => canvas.stage(),
        "panels" => canvas.panels(),
        "table" => canvas.table(),
        "classroom" => canvas.classroom(),
        _ => canvas.hall(),
    }
    let mut png = Vec::new();
    canvas.image.write_to(&mut Cursor::new(&mut png), ImageFormat::Png)?;
    Ok(png)
}

struct Canvas<'a> {
    image: RgbImage,
    rng: &'a mut StdRng,
}

impl Canvas<'_> {
    fn any(&mut self, colours: &[Colour]) -> Colour {
        let nth = self.rng.random_range(0..colours.len().max(1));
        colours.get(nth).copied().unwrap_or(DARK)
    }

    /// A number around another one, so that nothing stands quite in line.
    fn about(&mut self, number: u32, by: u32) -> u32 {
        (number + self.rng.random_range(0..=by * 2)).saturating_sub(by)
    }

    fn row(&mut self, y: u32, from: u32, to: u32, colour: Colour) {
        if y < HEIGHT {
            (from..to.min(WIDTH)).for_each(|x| self.image.put_pixel(x, y, Rgb(colour)));
        }
    }

    fn block(&mut self, (x, y): (u32, u32), (width, height): (u32, u32), colour: Colour) {
        (y..(y + height).min(HEIGHT)).for_each(|y| self.row(y, x, x + width, colour));
    }

    /// An upright oval around a middle.
    fn oval(&mut self, (x, y): (u32, u32), (wide, high): (u32, u32), colour: Colour) {
        for at in y.saturating_sub(high)..=y + high {
            // Half of the width at this height: w · √(1 − (d/h)²), in whole numbers.
            let off = at.abs_diff(y);
            let half = wide * (high * high - off * off).isqrt() / high.max(1);
            self.row(at, x.saturating_sub(half), x + half, colour);
        }
    }

    /// A shape that is as wide as one span above and as another one below.
    fn slope(&mut self, (top, bottom): (u32, u32), above: (u32, u32), below: (u32, u32), colour: Colour) {
        let height = bottom.saturating_sub(top).max(1);
        for at in 0..height {
            let between = |from: u32, to: u32| (from * (height - at) + to * at) / height;
            self.row(top + at, between(above.0, below.0), between(above.1, below.1), colour);
        }
    }

    /// Somebody, seen from afar: head and shoulders down to a line.
    fn person(&mut self, (x, y): (u32, u32), size: u32, to: u32) {
        let (clothes, skin) = (self.any(&CLOTHES), self.any(&SKINS));
        self.oval((x, y + size * 3), (size * 3 / 2, size * 2), clothes);
        self.block(
            (x.saturating_sub(size * 3 / 2), y + size * 3),
            (size * 3, to.saturating_sub(y + size * 3)),
            clothes,
        );
        self.oval((x, y), (size, size * 6 / 5), skin);
        self.slope(
            (y.saturating_sub(size * 6 / 5), y.saturating_sub(size / 3)),
            (x - size / 2, x + size / 2),
            (x - size, x + size),
            DARK,
        );
    }

    /// A banner: a red band between two lines of gold.
    fn banner(&mut self, (x, y): (u32, u32), width: u32) {
        self.block((x, y), (width, 64), RED);
        self.block((x, y + 6), (width, 4), [222, 186, 96]);
        self.block((x, y + 54), (width, 4), [222, 186, 96]);
    }

    /// Grey bars in the place of writing.
    fn bars(&mut self, (x, y): (u32, u32), width: u32, count: u32) {
        for line in 0..count {
            let length = self.about(width * 4 / 5, width / 6);
            self.block((x, y + line * 22), (length, 9), [176, 178, 180]);
        }
    }

    fn inside(&mut self, horizon: u32) {
        let (wall, floor) = (self.any(&WALLS), self.any(&FLOORS));
        self.block((0, 0), (WIDTH, horizon), wall);
        self.block((0, horizon), (WIDTH, HEIGHT - horizon), floor);
        self.block((0, horizon), (WIDTH, 8), WOOD);
    }

    fn outside(&mut self, horizon: u32) {
        let (sky, ground) = (self.any(&SKIES), self.any(&PAVEMENTS));
        self.block((0, 0), (WIDTH, horizon), sky);
        for tree in 0..6 {
            let x = self.about(100 + tree * 200, 50);
            self.block((x - 8, horizon - 110), (16, 110), WOOD);
            let size = self.about(80, 16);
            self.oval((x, horizon - 150), (size, size), GREEN);
        }
        self.block((0, horizon), (WIDTH, HEIGHT - horizon), ground);
    }

    fn hall(&mut self) {
        self.inside(470);
        self.banner((200, 40), 800);
        self.block((350, 140), (500, 270), DARK);
        self.block((362, 152), (476, 246), PAPER);
        self.bars((400, 190), 400, 7);
        self.person((950, 290), 26, 470);
        self.block((890, 400), (120, 90), WOOD);
        for line in 0..4 {
            let (size, y) = (20 + line * 5, 500 + line * 100);
            let apart = 100 + line * 16;
            for seat in 0..WIDTH / apart {
                let x = self.about(60 + seat * apart, 12);
                if self.rng.random_bool(0.86) {
                    self.person((x.max(size * 2), y), size, y + size * 5);
                }
                self.block((x.saturating_sub(size * 2), y + size * 4), (size * 4, size * 2), WOOD);
            }
        }
    }

    fn stalls(&mut self) {
        self.outside(430);
        self.banner((150, 90), 900);
        self.block((140, 90), (12, 360), DARK);
        self.block((1048, 90), (12, 360), DARK);
        for stall in 0..3 {
            let x = 90 + stall * 370;
            let canopy = self.any(&CANOPIES);
            self.slope((330, 430), (x + 50, x + 250), (x, x + 300), canopy);
            self.block((x + 14, 430), (8, 260), DARK);
            self.block((x + 278, 430), (8, 260), DARK);
            self.person((x + 150, 490), 26, 620);
            self.block((x + 20, 600), (260, 100), PAPER);
            self.block((x + 20, 600), (260, 12), canopy);
            self.bars((x + 50, 630), 200, 3);
        }
        for visitor in 0..7 {
            let (x, y) = (self.about(110 + visitor * 160, 40), self.about(660, 30));
            self.person((x, y), 30, y + 230);
        }
    }

    fn stage(&mut self) {
        self.outside(460);
        self.block((180, 120), (840, 400), PAPER);
        self.banner((180, 130), 840);
        self.oval((600, 330), (150, 100), [236, 214, 160]);
        for performer in 0..4 {
            let x = self.about(330 + performer * 180, 30);
            self.person((x, 330), 30, 530);
        }
        self.block((120, 520), (960, 90), WOOD);
        self.block((120, 520), (960, 10), RED);
        self.audience(640);
    }

    /// Two lines of heads, seen from behind.
    fn audience(&mut self, from: u32) {
        for line in 0..2 {
            let y = from + line * 120;
            for seat in 0..10 {
                let x = self.about(70 + seat * 118 + line * 30, 16);
                self.person((x, y), 30 + line * 6, HEIGHT);
            }
        }
    }

    fn panels(&mut self) {
        self.inside(620);
        for panel in 0..4 {
            let x = 70 + panel * 275;
            let head = self.any(&CANOPIES);
            self.block((x, 130), (235, 400), DARK);
            self.block((x + 8, 138), (219, 384), PAPER);
            self.block((x + 8, 138), (219, 60), head);
            let picture = self.any(&SKIES);
            self.block((x + 30, 222), (175, 110), picture);
            self.bars((x + 30, 360), 175, 7);
            self.block((x + 100, 530), (35, 100), DARK);
        }
        for visitor in 0..5 {
            let (x, y) = (self.about(160 + visitor * 220, 60), self.about(520, 24));
            self.person((x, y), 34, HEIGHT);
        }
    }

    fn table(&mut self) {
        self.inside(430);
        self.block((90, 90), (220, 200), [150, 190, 214]);
        self.block((196, 90), (8, 200), PAPER);
        self.block((860, 100), (250, 170), GREEN);
        self.bars((890, 130), 190, 5);
        for (x, y) in [(330, 380), (520, 350), (700, 350), (880, 380)] {
            let x = self.about(x, 14);
            self.person((x, y), 32, 560);
        }
        self.oval((600, 620), (400, 130), WOOD);
        self.oval((600, 606), (400, 130), [196, 156, 112]);
        for (x, y) in [(420, 580), (560, 640), (700, 580), (800, 630)] {
            self.slope((y, y + 40), (x, x + 70), (x - 10, x + 80), PAPER);
        }
        for x in [300, 900] {
            self.person((x, 640), 40, HEIGHT);
        }
    }

    fn classroom(&mut self) {
        self.inside(480);
        self.block((270, 90), (660, 280), WOOD);
        self.block((284, 104), (632, 252), [48, 92, 76]);
        self.oval((600, 220), (120, 60), [210, 218, 208]);
        self.person((180, 250), 30, 480);
        for line in 0..3 {
            let y = 470 + line * 130;
            for seat in 0..5 {
                let x = self.about(160 + seat * 220, 8);
                self.person((x, y), 22 + line * 4, y + 110);
                self.block((x - 80, y + 80), (160, 18), [206, 170, 120]);
                self.block((x - 70, y + 98), (10, 60), DARK);
                self.block((x + 60, y + 98), (10, 60), DARK);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn every_scene_is_taken_as_a_photo_and_looks_different() {
        let mut seen = Vec::new();
        for scene in ["hall", "stalls", "stage", "panels", "table", "classroom"] {
            for seed in 0..4 {
                let drawing = draw(scene, &mut StdRng::seed_from_u64(seed)).unwrap();
                assert_eq!(drawing, draw(scene, &mut StdRng::seed_from_u64(seed)).unwrap(), "{scene} {seed}");
                assert!(!seen.contains(&drawing), "{scene} {seed}");
                seen.push(drawing);
            }
        }
        let photo = crate::media::process(&seen[0]).unwrap();
        assert_eq!((photo.width, photo.height), (WIDTH, HEIGHT));
    }
}
