//! The colours and lines of a picture, as a style sheet.

use std::sync::LazyLock;

use super::Theme;

/// The colours of one theme.
struct Palette {
    background: &'static str,
    title: &'static str,
    label: &'static str,
    grid: &'static str,
    axis: &'static str,
    series: &'static str,
    mark: &'static str,
    /// From nothing to most; each differs from the next in brightness, not only in hue.
    levels: [&'static str; 5],
}

const LIGHT: Palette = Palette {
    background: "#ffffff",
    title: "#1f2328",
    label: "#57606a",
    grid: "#e4e8ec",
    axis: "#868f99",
    series: "#0a66c2",
    mark: "#c2410c",
    levels: ["#eaedf0", "#b3d3ee", "#6aaad8", "#1f6cb5", "#08306b"],
};

const DARK: Palette = Palette {
    background: "#0d1117",
    title: "#f0f3f6",
    label: "#a3adb8",
    grid: "#252b33",
    axis: "#6e7781",
    series: "#58a6ff",
    mark: "#ff9e4a",
    levels: ["#1c222a", "#164272", "#2272bd", "#6cb0e8", "#d3e8fa"],
};

/// The reader's own sans-serif. Names with blanks need no quotes in CSS.
const FONTS: &str =
    "system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue,Noto Sans,Arial,sans-serif";

/// The class that all rules of a theme begin with. Pictures in one page share the rules of equal
/// themes, and those of another theme do not reach them.
pub(super) fn class(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "plot-auto",
        Theme::Light => "plot-light",
        Theme::Dark => "plot-dark",
    }
}

/// The style sheet of a theme, composed once.
pub(super) fn style_sheet(theme: Theme) -> &'static str {
    static AUTO: LazyLock<String> = LazyLock::new(|| composed(Theme::Auto));
    static LIGHT: LazyLock<String> = LazyLock::new(|| composed(Theme::Light));
    static DARK: LazyLock<String> = LazyLock::new(|| composed(Theme::Dark));
    match theme {
        Theme::Auto => &AUTO,
        Theme::Light => &LIGHT,
        Theme::Dark => &DARK,
    }
}

fn composed(theme: Theme) -> String {
    let class = class(theme);
    let shapes = shapes(class);
    match theme {
        Theme::Light => shapes + &colours(class, &LIGHT),
        Theme::Dark => shapes + &colours(class, &DARK),
        Theme::Auto => {
            let (light, dark) = (colours(class, &LIGHT), colours(class, &DARK));
            format!("{shapes}{light}@media (prefers-color-scheme:dark){{{dark}}}")
        }
    }
}

/// What is the same in every theme.
fn shapes(class: &str) -> String {
    let rules = [
        ("text", format!("font:12px {FONTS}")),
        (".title", format!("font:600 14px {FONTS}")),
        (".grid,.axis,.series", "fill:none".to_owned()),
        (".grid,.axis", "stroke-width:1".to_owned()),
        (".series", "stroke-width:2;stroke-linejoin:round".to_owned()),
        (".dots", "stroke-width:6;stroke-linecap:round".to_owned()),
        (".thin", "stroke-width:1".to_owned()),
        (".edged", "stroke-width:1.5".to_owned()),
    ];
    rules
        .iter()
        .map(|(selectors, rule)| scoped(class, selectors, rule))
        .collect()
}

/// What the colours are. They are written out, for viewers that do not know CSS variables.
fn colours(class: &str, palette: &Palette) -> String {
    let Palette { background, .. } = palette;
    let mut rules = vec![
        (".background".to_owned(), format!("fill:{background}")),
        ("text".to_owned(), format!("fill:{}", palette.label)),
        (".title".to_owned(), format!("fill:{}", palette.title)),
        (".grid".to_owned(), format!("stroke:{}", palette.grid)),
        (".axis".to_owned(), format!("stroke:{}", palette.axis)),
        (
            ".series,.dots".to_owned(),
            format!("stroke:{}", palette.series),
        ),
        (".bar".to_owned(), format!("fill:{}", palette.series)),
        (".mark".to_owned(), format!("fill:{}", palette.mark)),
        // An edge in the colour of the background keeps a mark apart from the line below it.
        (".edged".to_owned(), format!("stroke:{background}")),
    ];
    let levels = palette.levels.iter().enumerate();
    rules
        .extend(levels.map(|(level, colour)| (format!(".level{level}"), format!("fill:{colour}"))));
    rules
        .iter()
        .map(|(selectors, rule)| scoped(class, selectors, rule))
        .collect()
}

/// A rule for what is inside of the class only.
fn scoped(class: &str, selectors: &str, rule: &str) -> String {
    let selectors: Vec<String> = selectors
        .split(',')
        .map(|selector| format!(".{class} {selector}"))
        .collect();
    format!("{}{{{rule}}}\n", selectors.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Colour = [f64; 3];

    /// The three parts of `#rrggbb` as amounts of light, 0 to 1 (WCAG 2, relative luminance).
    fn light(colour: &str) -> Colour {
        [1, 3, 5].map(|start| {
            let part = u8::from_str_radix(&colour[start..start + 2], 16).unwrap();
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    fn luminance([red, green, blue]: Colour) -> f64 {
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast of two colours, 1 to 21 (WCAG 2).
    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(light(one)), luminance(light(other)));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn contrast_is_that_of_the_guideline() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.005);
    }

    #[test]
    fn text_and_lines_stand_out_in_both_themes() {
        for palette in [LIGHT, DARK] {
            let Palette { background, .. } = palette;
            for text in [palette.title, palette.label] {
                assert!(contrast(text, background) >= 4.5, "{text} on {background}");
            }
            for shape in [
                palette.axis,
                palette.series,
                palette.mark,
                palette.levels[4],
            ] {
                assert!(
                    contrast(shape, background) >= 3.0,
                    "{shape} on {background}"
                );
            }
        }
    }

    #[test]
    fn a_level_is_told_from_the_next_by_its_brightness() {
        for palette in [LIGHT, DARK] {
            let mut before = 1.0;
            for level in palette.levels {
                let now = contrast(level, palette.background);
                assert!(
                    now > before,
                    "{level} stands out less than the level before"
                );
                before = now;
            }
            for pair in palette.levels.windows(2) {
                assert!(contrast(pair[0], pair[1]) >= 1.3, "{pair:?}");
            }
        }
    }

    /// What is left of red, green and blue without one kind of cones (Machado, Oliveira and
    /// Fernandes 2009, severity 1).
    const COLOUR_BLINDNESS: [(&str, [Colour; 3]); 3] = [
        (
            "protanopia",
            [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
        ),
        (
            "deuteranopia",
            [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
        ),
        (
            "tritanopia",
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        ),
    ];

    fn dot(row: Colour, colour: Colour) -> f64 {
        row.iter()
            .zip(colour)
            .map(|(part, other)| part * other)
            .sum()
    }

    /// A colour in CIELAB, where distances are those that people see.
    fn lab(light: Colour) -> Colour {
        let curve = |part: f64| {
            if part > 0.008856 {
                part.cbrt()
            } else {
                7.787 * part + 16.0 / 116.0
            }
        };
        let x = curve(dot([0.4124, 0.3576, 0.1805], light) / 0.9505);
        let y = curve(dot([0.2126, 0.7152, 0.0722], light));
        let z = curve(dot([0.0193, 0.1192, 0.9505], light) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn colour_blind_people_tell_a_mark_from_its_series() {
        for palette in [LIGHT, DARK] {
            for (name, matrix) in COLOUR_BLINDNESS {
                let seen = |colour| {
                    let light = light(colour);
                    lab(matrix.map(|row| dot(row, light).clamp(0.0, 1.0)))
                };
                let (series, mark) = (seen(palette.series), seen(palette.mark));
                let apart: f64 = series.iter().zip(mark).map(|(a, b)| (a - b).powi(2)).sum();
                assert!(
                    apart.sqrt() > 40.0,
                    "{name}: {} of {}",
                    apart.sqrt(),
                    palette.mark
                );
            }
        }
    }

    #[test]
    fn a_theme_has_its_colours_and_auto_has_both() {
        let dark_only = "prefers-color-scheme:dark";
        let (light, dark) = (style_sheet(Theme::Light), style_sheet(Theme::Dark));
        assert!(light.contains(LIGHT.series) && !light.contains(DARK.series));
        assert!(dark.contains(DARK.series) && !dark.contains(LIGHT.series));
        assert!(!light.contains(dark_only) && !dark.contains(dark_only));
        let auto = style_sheet(Theme::Auto);
        let (before, after) = auto.split_once(dark_only).unwrap();
        assert!(before.contains(LIGHT.series) && after.contains(DARK.series));
        for (theme, class) in [(light, ".plot-light "), (dark, ".plot-dark ")] {
            let rules = theme.lines();
            assert!(rules.clone().count() > 10);
            for rule in rules {
                assert!(rule.starts_with(class), "{rule} reaches beyond its picture");
            }
        }
    }
}
