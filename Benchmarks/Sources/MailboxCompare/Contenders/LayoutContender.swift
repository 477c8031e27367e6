internal import Foundation
internal import RivalInterface
internal import RivalsLMDB

/// The limits: for draining, a store that this project wrote, settled and closed, read by a C loop;
/// for depositing, a bare journal in C that appends and syncs.
final class LayoutContender: Contender {
  var secondsToOpen = 0.0
  var directory: String { options.directory }
  private let options: OpeningOptions
  private var writer: MailboxContender?
  private var reader: RivalContender?
  private var journal: RivalContender?

  init(_ options: OpeningOptions) async throws {
    self.options = options
    writer = try await MailboxContender(options)
  }

  func fill(_ filling: Filling) async throws { try await writer?.fill(filling) }

  func settle() async throws {
    try await writer?.settle()
    await writer?.close()
    writer = nil
    var settled = options
    settled.directory += "/settled"
    reader = try RivalContender(rival_c_layout_reader, settled)
  }

  func drain(_ users: [UInt32]) async throws -> Tally {
    guard let reader else { throw MeasuringError("c-layout reads what is settled") }
    return try await reader.drain(users)
  }

  func drainAndAcknowledge(_ users: [UInt32], atATime: Int) async throws -> Tally {
    throw MeasuringError("c-layout does not acknowledge")
  }

  func deposit(_ load: DepositLoad) async throws -> DepositOutcome {
    guard let journal else {
      var bare = options
      bare.directory += "/bare-journal"
      try FileManager.default.createDirectory(
        atPath: bare.directory, withIntermediateDirectories: true)
      journal = try RivalContender(rival_c_journal_append, bare)
      return try await deposit(load)
    }
    return try await journal.deposit(load)
  }

  func deliver(_ messages: [GroupMessage], draining users: [UInt32]) async throws -> Tally {
    throw MeasuringError("c-layout does not acknowledge")
  }

  func close() async {
    await writer?.close()
    await reader?.close()
    await journal?.close()
  }
}
