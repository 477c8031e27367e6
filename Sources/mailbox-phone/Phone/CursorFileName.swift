internal import MailboxModel

/// The name of the file that keeps the cursor of a user's device: `USER-DEVICE.cursor`.
///
/// No two devices have the same. A byte of an id that is no ASCII letter, digit, `_` or `.` is written as
/// `%` and two hexadecimal digits, as in web addresses: file systems do not take all, and some hold names
/// for the same that only look alike. A device's `-` stays, a user's does not: the first one parts them.
struct CursorFileName {
  let text: String

  init(user: UserID, device: DeviceID) {
    text = "\(Self.escaped(user.value))-\(Self.escaped(device.value, keeping: "-")).cursor"
  }

  private static func escaped(_ id: String, keeping kept: Unicode.Scalar? = nil) -> String {
    var name = ""
    for (place, byte) in id.utf8.enumerated() {
      let scalar = Unicode.Scalar(byte)
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_": name.unicodeScalars.append(scalar)
      // A dot in front hides a file.
      case "." where place > 0, "-" where kept == "-": name.unicodeScalars.append(scalar)
      default: name += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return name
  }
}
