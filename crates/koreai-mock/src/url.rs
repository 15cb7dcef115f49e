//! Parts of URLs, decoded.

/// The first query parameter of that name.
pub(crate) fn query_parameter(query: &str, name: &str) -> Option<String> {
    query_parameters(query, name).next()
}

/// All query parameters of that name.
pub(crate) fn query_parameters(query: &str, name: &str) -> impl Iterator<Item = String> {
    query.split('&').filter_map(move |pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (percent_decoded(key)? == name).then(|| percent_decoded(&value.replace('+', " ")))?
    })
}

/// Undoes percent-encoding. `None` where that gives no text.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = tail else {
            return None;
        };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}
