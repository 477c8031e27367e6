extension String {
  /// The text as one line of what can be seen: names and titles, which others choose, must not look
  /// like more than one line, turn the text around that stands beside them, or take its place with
  /// nothing.
  ///
  /// Blanks and line breaks in a row become one, none stands at the ends. Controls are taken out, and
  /// what Unicode ignores by default (`Default_Ignorable_Code_Point`: zero-width characters, direction
  /// marks, overrides and isolates, fillers), but for joiners, variation selectors and tags where a
  /// script or an emoji needs them.
  func cleanedLine() -> String {
    if utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) { return self }
    var line = CleanedLine()
    let scalars = Array(unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      line.take(scalar, before: index + 1 < scalars.count ? scalars[index + 1] : nil)
    }
    return line.text
  }

  /// True when nothing of it can be seen.
  var isBlank: Bool {
    unicodeScalars.allSatisfy { $0.isBlank || $0.properties.isDefaultIgnorableCodePoint }
  }
}

/// A line as far as it is cleaned.
private struct CleanedLine {
  private(set) var text = ""
  /// The last that was kept; nil at the beginning.
  private var last: Unicode.Scalar?
  /// The blank that stands for all blanks since then.
  private var blank: Unicode.Scalar?

  mutating func take(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) {
    if scalar.isBlank {
      if last != nil && blank == nil { blank = scalar }
      return
    }
    guard keeps(scalar, before: next) else { return }
    if let blank {
      // A line break, a tab or a blank of braille looks like a blank, then it may be one.
      let isSpace = blank.properties.generalCategory == .spaceSeparator
      text.unicodeScalars.append(isSpace ? blank : " ")
      self.blank = nil
    }
    text.unicodeScalars.append(scalar)
    last = scalar
  }

  private func keeps(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) -> Bool {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .surrogate: return false
    // A mark without a letter would lie on what stands before the name.
    case .nonspacingMark, .enclosingMark: if last == nil { return false }
    default: break
    }
    if (0xFFF9...0xFFFB).contains(scalar.value) { return false }
    guard properties.isDefaultIgnorableCodePoint else { return true }
    guard let last, blank == nil else { return false }
    if properties.isVariationSelector { return !last.properties.isDefaultIgnorableCodePoint }
    switch scalar.value {
    case 0x200C: return last.isVirama || (last.joinsLetters && next?.joinsLetters == true)
    case 0x200D:
      return last.isVirama || last.joinsLetters || (last.endsEmoji && next?.isPictograph == true)
    // The flags of England, Scotland and Wales are a black flag and letters that are tags.
    case 0xE0020...0xE007F: return last.value == 0x1F3F4 || last.isTag
    default: return false
    }
  }
}

extension Unicode.Scalar {
  /// A blank, whatever its width, also the empty pattern of braille.
  fileprivate var isBlank: Bool { properties.isWhitespace || value == 0x2800 }

  /// Takes the vowel from a letter of an Indic script; a joiner behind it says how the letters join
  /// (RFC 5892, appendix A).
  fileprivate var isVirama: Bool { properties.canonicalCombiningClass.rawValue == 9 }

  /// A letter or mark of a script whose letters join, where joiners tell words apart: Persian and
  /// others in Arabic letters, Syriac, Mandaic, N'Ko, Mongolian, Phags-pa, Rohingya, Adlam.
  fileprivate var joinsLetters: Bool {
    switch value {
    case 0x0620...0x06FF, 0x0700...0x08FF, 0x1800...0x18AF, 0xA840...0xA87F, 0xFB50...0xFDFF,
      0xFE70...0xFEFC, 0x10D00...0x10D3F, 0x1E900...0x1E95F:
      switch properties.generalCategory {
      case .otherLetter, .modifierLetter, .uppercaseLetter, .lowercaseLetter, .nonspacingMark:
        !properties.isDefaultIgnorableCodePoint
      default: false
      }
    default: false
    }
  }

  /// A picture that may be part of an emoji. Digits are emoji to Unicode, but join nothing.
  fileprivate var isPictograph: Bool { properties.isEmoji && value > 0xFF }

  /// True of what may stand before a joiner in an emoji.
  fileprivate var endsEmoji: Bool { isPictograph || value == 0xFE0F || isTag }

  fileprivate var isTag: Bool { (0xE0020...0xE007F).contains(value) }
}
