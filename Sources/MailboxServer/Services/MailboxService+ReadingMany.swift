internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

/// Marking many conversations read in one call.
extension MailboxService {
  /// The most marks of a call.
  private static let marksMax = 100

  private struct ReadMark: Sendable {
    let conversation: Conversation
    let through: UInt64
  }

  @Sendable
  func markManyRead(_ request: OfflineMailbox_V1_MarkManyReadRequest, of caller: Caller)
    async throws
    -> OfflineMailbox_V1_MarkManyReadResponse
  {
    let mailbox = try caller.mailbox(named: request.user)
    guard (1...Self.marksMax).contains(request.marks.count) else {
      throw MailboxError.invalidArgument(
        name: "marks", value: "\(request.marks.count)",
        reason: "one call takes 1 to \(Self.marksMax)")
    }
    let marks = try request.marks.map {
      ReadMark(conversation: try Conversation($0.conversation), through: $0.through)
    }
    try take(caller, conversations: marks.count)
    let refused = try await mark(mailbox) { try await refusals(of: marks, in: mailbox) }
    return try await look(into: mailbox) {
      let counts = try await store.unreadOrNone(
        of: mailbox, in: Set(marks.map(\.conversation)).sorted())
      var response = OfflineMailbox_V1_MarkManyReadResponse()
      response.refused = refused
      response.unread = OfflineMailbox_V1_UnreadCounts(counts)
      return response
    }
  }

  /// Marks all together, so that they wait for the disk once; the counts are for the answer. Throws what
  /// concerns the store; what concerns a mark is for its answer.
  private func refusals(
    of marks: [ReadMark], in mailbox: MailboxAddress
  ) async throws -> [OfflineMailbox_V1_RefusedReadMark] {
    try await withThrowingTaskGroup(of: (Int, Refusal)?.self) { group in
      for (index, mark) in marks.enumerated() {
        group.addTask {
          do throws(MailboxError) {
            try await store.markReadWithoutCountsIfThere(
              mailbox, conversation: mark.conversation, through: mark.through)
            return nil
          } catch {
            let refusal = Refusal(error)
            guard refusal.code != .unavailable else { throw error }
            return (index, refusal)
          }
        }
      }
      var found: [(index: Int, refusal: Refusal)] = []
      for try await refused in group { if let refused { found.append(refused) } }
      return found.sorted { $0.index < $1.index }.map { index, refusal in
        var refused = OfflineMailbox_V1_RefusedReadMark()
        refused.conversation = OfflineMailbox_V1_Conversation(marks[index].conversation)
        refused.refusal = OfflineMailbox_V1_Refusal(refusal)
        return refused
      }
    }
  }
}
