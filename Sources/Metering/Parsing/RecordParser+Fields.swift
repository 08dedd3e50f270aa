import CKernels
import ColumnMaps

/// What fields say once quotes, encoding, spaces and null texts are seen to.
extension RecordParser {
  /// A column's text.
  ///
  /// - Parameter looks: whether it can be other than the field's bytes, apart from quotes.
  @inline(__always)
  mutating func text(_ column: Int, of fields: some FieldSource, _ looks: Bool) -> Field {
    var field = fields.field(column)
    if fields.isEscaped(column) { field = composed.unescape(field) }
    guard looks else { return field }
    if seesToFields { field = seenTo(field) }
    return isNull(field) ? empty : field
  }

  /// Whether a text is read as empty. Few fields are as long as one of those texts.
  @inline(__always)
  func isNull(_ field: Field) -> Bool {
    (nullLengths &>> UInt64(min(field.count, 63))) & 1 != 0 && nulls.number(field) != nil
  }

  /// A text in UTF-8, without blanks around it where these are left out.
  @inline(never)
  private mutating func seenTo(_ field: Field) -> Field {
    var field = field
    if !field.isASCII {
      if decoder != nil {
        field = decoded(field)
      } else if !field.isUTF8 {
        isBroken = true
      }
    }
    return trimsFields ? field.trimmed : field
  }

  private mutating func decoded(_ field: Field) -> Field {
    let capacity = field.count * GB18030Decoder.growth
    let target = unsafe composed.room(capacity)
    guard let count = unsafe decoder!.decode(field, into: target, capacity: capacity) else {
      isBroken = true
      return field
    }
    composed.keep(count)
    return unsafe Field(bytes: target, count: count)
  }

  // MARK: Several columns

  @inline(__always)
  mutating func callID(
    _ fields: some FieldSource, _ layout: ColumnLayout, _ looks: Bool
  ) -> Field {
    if layout.callID.count == 1 { return text(layout.callID[0], of: fields, looks) }
    return joined(layout.callID, of: fields, looks, by: UInt8(ascii: "|"), escapes: true)
  }

  /// The first account that is not empty.
  @inline(__always)
  mutating func account(
    _ fields: some FieldSource, _ layout: ColumnLayout, _ looks: Bool
  ) -> Field {
    for place in 0..<layout.account.count {
      let account = text(layout.account[place], of: fields, looks)
      if account.count > 0 { return account }
    }
    return constants.account
  }

  @inline(__always)
  mutating func start(_ fields: some FieldSource, _ layout: ColumnLayout, _ looks: Bool) -> Field {
    joined(layout.start, of: fields, looks)
  }

  /// A timestamp of one column or several.
  @inline(__always)
  mutating func joined(
    _ places: ColumnPlaces, of fields: some FieldSource, _ looks: Bool
  ) -> Field {
    if places.count == 1 { return text(places[0], of: fields, looks) }
    return joined(places, of: fields, looks, by: UInt8(ascii: " "), escapes: false)
  }

  /// Texts with a byte between them; empty when all of them are.
  ///
  /// - Parameter escapes: whether that byte is marked where it stands inside a text, so that other
  ///   texts never give the same.
  @inline(never)
  private mutating func joined(
    _ places: ColumnPlaces, of fields: some FieldSource, _ looks: Bool, by byte: UInt8,
    escapes: Bool
  ) -> Field {
    var parts = InlineArray<8, Field>(repeating: empty)
    var room = places.count
    var isEmpty = true
    for place in 0..<places.count {
      parts[place] = text(places[place], of: fields, looks)
      room += 2 * parts[place].count
      isEmpty = isEmpty && parts[place].count == 0
    }
    if isEmpty { return empty }
    let target = unsafe composed.room(room)
    var count = 0
    for place in 0..<places.count {
      if place > 0 {
        unsafe target[count] = byte
        count += 1
      }
      let part = parts[place]
      if escapes {
        count += unsafe cdr_copy_marked(
          composed.kernel, part.bytes, part.count, byte, UInt8(ascii: "\\"), target + count)
      } else {
        unsafe (target + count).update(from: part.bytes, count: part.count)
        count += part.count
      }
    }
    composed.keep(count)
    return unsafe Field(bytes: target, count: count)
  }
}

extension Field {
  var isASCII: Bool {
    var i = 0
    while i < count, unsafe bytes[i] < 0x80 { i += 1 }
    return i == count
  }

  /// The text without spaces and tabs around it.
  var trimmed: Field {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var (first, end) = (0, count)
    while first < end, unsafe isBlank(bytes[first]) { first += 1 }
    while end > first, unsafe isBlank(bytes[end - 1]) { end -= 1 }
    return unsafe Field(bytes: bytes + first, count: end - first)
  }
}
