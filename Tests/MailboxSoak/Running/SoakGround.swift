import Foundation
import MailboxTesting

/// The place of the store: on a small disk in memory that can be filled, where one can be mounted.
struct SoakGround: Sendable {
  private static let diskMebibytes = 768

  private let directory: TemporaryDirectory
  private let disk: SmallDisk?

  init() throws {
    directory = try TemporaryDirectory()
    disk = SmallDisk.isPossible ? try SmallDisk(mebibytes: Self.diskMebibytes) : nil
  }

  /// The directory in which the store is made.
  var storeParent: String { disk?.path ?? directory.path }

  /// Runs `body` with a directory beside, in which another store is made; it is gone afterwards.
  func withOtherStoreParent<Result>(
    _ body: (String) async throws -> Result
  ) async throws -> Result {
    let path = "\(storeParent)/other"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let result = try await body(path)
    try FileManager.default.removeItem(atPath: path)
    return result
  }

  /// Returns whether a kind of the hostile can work here.
  func allows(_ kind: HostileKind) -> Bool { kind != .fullDisk || disk != nil }

  /// Takes all of the disk's space that is left; does nothing where there is no disk to fill.
  func fill() { disk?.fill() }

  /// Gives it back.
  func free() throws { try disk?.removeBallast() }
}
