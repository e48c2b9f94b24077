//! What every picture of a log can be asked for: its size, its unit and its colours.

use std::ops::RangeInclusive;

use crate::{
    choice,
    http::{
        FromQuery, Parameters,
        extract::{choice::one_of, query::Digits},
    },
    log::preferences::{Preferences, WeightUnit},
    plot::{self, HEIGHT, Style, WIDTH},
};

choice! {
    /// The colours of a picture: `auto` is dark where the reader prefers that, else light.
    pub enum Theme {
        /// Dark where the reader prefers that, else light.
        Auto = "auto",
        /// Dark on white.
        Light = "light",
        /// Light on black.
        Dark = "dark",
    }
}

impl From<Theme> for plot::Theme {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::Auto => Self::Auto,
            Theme::Light => Self::Light,
            Theme::Dark => Self::Dark,
        }
    }
}

/// How a picture was asked for.
#[derive(Clone, Copy, Debug)]
pub struct PictureQuery {
    /// Its size and its colours.
    pub style: Style,
    unit: Option<WeightUnit>,
}

impl PictureQuery {
    /// The unit of its weights: the one that was asked for, or else the person's.
    pub fn unit(&self, preferences: &Preferences) -> WeightUnit {
        self.unit.unwrap_or(preferences.weight_unit)
    }
}

impl FromQuery for PictureQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        let Style { width, height, .. } = Style::default();
        let width = size(parameters, "width", WIDTH, width);
        let height = size(parameters, "height", HEIGHT, height);
        let about = "The unit of weights. Yours when left out.";
        let unit = parameters.read("unit", about, one_of());
        let about = "The colours. `auto` when left out.";
        let theme: Option<Theme> = parameters.read("theme", about, one_of());
        let theme = theme.unwrap_or_default().into();
        Self {
            style: Style {
                width,
                height,
                theme,
            },
            unit,
        }
    }
}

/// Read a width or a height.
fn size(parameters: &mut Parameters, name: &str, range: RangeInclusive<u16>, default: u16) -> u16 {
    let rule = Digits {
        lowest: (*range.start()).into(),
        highest: (*range.end()).into(),
        default: Some(default.into()),
    };
    let about = format!("The {name} of the picture, in CSS pixels.");
    let size = parameters.read(name, &about, rule);
    size.and_then(|size| size.try_into().ok())
        .unwrap_or(default)
}
