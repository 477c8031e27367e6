internal import MailboxModel

/// Whose a message is, read where it lies: the sender stands near the body's beginning.
extension WaitingView {
  /// Nil where it cannot be read.
  var sender: UserID? {
    var reader = WireReader(body)
    guard let field = Self.senderField(in: &reader), let id = try? reader.string(of: field)
    else { return nil }
    return UserID(checked: id)
  }

  func isFrom(_ id: UserID) -> Bool {
    var reader = WireReader(body)
    guard let field = Self.senderField(in: &reader) else { return false }
    return reader.bytes(of: field).withUnsafeBytes { $0.elementsEqual(id.value.utf8) }
  }

  private static func senderField(in reader: inout WireReader) -> WireReader.Field? {
    while let field = try? reader.nextField() {
      if field.number == MessageField.sender { return field }
    }
    return nil
  }
}
