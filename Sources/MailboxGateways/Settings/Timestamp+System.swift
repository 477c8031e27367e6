internal import Foundation
public import MailboxModel

extension Timestamp {
  /// The system's time now.
  public static var ofSystem: Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }
}
