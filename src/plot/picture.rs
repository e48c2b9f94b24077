//! The paper of a picture: its words, its background, and the shapes put on it.

use svg::{
    Document, Node,
    node::{
        Blob, Text,
        element::{Element, Group, Path, Rectangle, Style as StyleSheet},
    },
};

use super::{HEIGHT, Style, Theme, WIDTH, Words, lettering, palette};

/// The space between the edge of a picture and what is in it.
pub(super) const MARGIN: f64 = 12.0;

/// Where the lines of text stand, and what they leave to the series, from top to bottom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    title: f64,
    /// The line with the unit and the legend.
    pub(super) note: f64,
    /// The upper edge of the series.
    pub(super) top: f64,
    /// The lowest line of labels.
    pub(super) last: f64,
}

impl Lines {
    /// A low picture has its lines closer together.
    fn new(height: f64) -> Self {
        if height < 200.0 {
            return Self {
                title: 18.0,
                note: 34.0,
                top: 44.0,
                last: height - 6.0,
            };
        }
        Self {
            title: 22.0,
            note: 41.0,
            top: 54.0,
            last: height - MARGIN,
        }
    }
}

/// A part of a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Area {
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// Which part of a text is where it is put.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

/// A picture that is being drawn.
pub(super) struct Picture<'a> {
    words: Words<'a>,
    theme: Theme,
    pub(super) width: f64,
    height: f64,
    pub(super) lines: Lines,
    body: Group,
}

impl<'a> Picture<'a> {
    /// Paper with a title.
    pub(super) fn new(words: Words<'a>, style: Style) -> Self {
        let height = f64::from(style.height.clamp(*HEIGHT.start(), *HEIGHT.end()));
        let mut picture = Self {
            words,
            theme: style.theme,
            width: f64::from(style.width.clamp(*WIDTH.start(), *WIDTH.end())),
            height,
            lines: Lines::new(height),
            body: Group::new(),
        };
        let title = lettering::clean(words.title);
        let room = picture.width - 2.0 * MARGIN;
        let title = lettering::shortened(&title, lettering::TITLE, room);
        picture.write(
            Some("title"),
            (MARGIN, picture.lines.title),
            Anchor::Left,
            &title,
        );
        picture
    }

    /// Put a label somewhere: `y` is the line that its letters stand on.
    pub(super) fn label(&mut self, x: f64, y: f64, anchor: Anchor, text: &str) {
        self.write(None, (x, y), anchor, &lettering::clean(text));
    }

    /// The direction is that of the text itself: neither the reader's language nor the text beside
    /// it changes the order of its words. Where it runs from right to left, it starts on the right.
    fn write(&mut self, class: Option<&str>, (x, y): (f64, f64), anchor: Anchor, text: &str) {
        let is_right_to_left = lettering::is_right_to_left(text);
        let anchor = match anchor {
            Anchor::Middle => "middle",
            Anchor::Left if !is_right_to_left => "start",
            Anchor::Right if is_right_to_left => "start",
            Anchor::Left | Anchor::Right => "end",
        };
        let mut element = said("text", text);
        if let Some(class) = class {
            element.assign("class", class);
        }
        element.assign("x", coordinate(x));
        element.assign("y", coordinate(y));
        if anchor != "start" {
            element.assign("text-anchor", anchor);
        }
        if is_right_to_left {
            element.assign("direction", "rtl");
        }
        self.body.append(element);
    }

    /// Draw lines and shapes (the `d` of an SVG path) in the way of a class of the style sheet.
    pub(super) fn draw(&mut self, class: &str, shapes: &str) {
        if !shapes.is_empty() {
            let path = Path::new().set("class", class).set("d", shapes);
            self.body.append(path);
        }
    }

    /// Say that there is nothing to draw.
    pub(super) fn without_series(mut self) -> String {
        let text = lettering::clean(self.words.nothing);
        let text = lettering::shortened(&text, lettering::LABEL, self.width - 2.0 * MARGIN);
        let y = self.lines.top.midpoint(self.height);
        self.label(self.width / 2.0, y, Anchor::Middle, &text);
        self.finished()
    }

    /// The whole as a document.
    pub(super) fn finished(self) -> String {
        let title = lettering::clean(self.words.title);
        let description = lettering::clean(self.words.description);
        let class = palette::class(self.theme);
        let (width, height) = (coordinate(self.width), coordinate(self.height));
        // Pictures in one page must not share ids, unless they are the same picture.
        let size = format!("{width} {height}");
        let body = self.body.to_string();
        let id = fingerprint([class, &size, &title, &description, &body]);
        let title_id = format!("plot-{id:016x}-title");
        let description_id = format!("plot-{id:016x}-desc");
        let mut title = said("title", &title);
        title.assign("id", title_id.as_str());
        let mut description = said("desc", &description);
        description.assign("id", description_id.as_str());
        let background = Rectangle::new()
            .set("class", "background")
            .set("width", "100%")
            .set("height", "100%");
        let document = Document::new()
            .set("class", class)
            .set("width", width.as_str())
            .set("height", height.as_str())
            .set("viewBox", format!("0 0 {size}"))
            .set("role", "img")
            .set("aria-labelledby", format!("{title_id} {description_id}"))
            .add(title)
            .add(description)
            .add(StyleSheet::new(palette::style_sheet(self.theme)))
            .add(background)
            .add(Blob::new(body));
        format!("{document}\n")
    }
}

/// An element with a text in it.
fn said(name: &str, text: &str) -> Element {
    let mut element = Element::new(name);
    element.append(Text::new(text));
    element
}

/// A coordinate with two decimals at most. Whole numbers are written several times faster than
/// fractions, and a picture consists of coordinates.
pub(super) fn coordinate(value: f64) -> String {
    #[expect(clippy::as_conversions, reason = "no picture is so large")]
    let hundredths = (value * 100.0).round() as i64;
    let sign = if hundredths < 0 { "-" } else { "" };
    let hundredths = hundredths.abs();
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match (rest / 10, rest % 10) {
        (0, 0) => format!("{sign}{whole}"),
        (tenths, 0) => format!("{sign}{whole}.{tenths}"),
        (tenths, rest) => format!("{sign}{whole}.{tenths}{rest}"),
    }
}

/// The path of a straight line.
pub(super) fn segment(from: (f64, f64), to: (f64, f64)) -> String {
    format!("{}L{}", start(from), position(to))
}

/// The beginning of a path.
pub(super) fn start(at: (f64, f64)) -> String {
    format!("M{}", position(at))
}

/// A position within a path.
pub(super) fn position((x, y): (f64, f64)) -> String {
    format!("{} {}", coordinate(x), coordinate(y))
}

/// The path of a rectangle.
pub(super) fn rectangle((x, y): (f64, f64), width: f64, height: f64) -> String {
    let (width, height) = (coordinate(width), coordinate(height));
    format!("{}h{width}v{height}h-{width}z", start((x, y)))
}

/// The same number for the same texts, on every machine and in every version (FNV-1a, 64 bits).
fn fingerprint(texts: [&str; 5]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
