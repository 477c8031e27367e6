internal import RivalInterface

/// A rival written in C. Waiting depositors come to it as ready batches, so gathering them costs it
/// nothing.
final class RivalContender: Contender {
  private static let fillBatch = 10_000

  let directory: String
  var secondsToOpen = 0.0
  private let kind: rival_kind
  private let store: UnsafeMutablePointer<rival>
  private let bodies: UnsafeMutableBufferPointer<UInt8>
  private var made = 0

  init(_ kind: rival_kind, _ options: OpeningOptions) throws {
    self.kind = kind
    directory = options.directory
    var reason = [CChar](repeating: 0, count: Int(RIVAL_ERROR_BYTES))
    guard let store = kind.open(options.directory, options.users, &reason) else {
      throw MeasuringError(
        String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
    }
    self.store = store
    bodies = .allocate(capacity: MessageBody.placesMax + MessageBody.bytesMax)
    _ = bodies.initialize(from: MessageBody.random(bytes: bodies.count))
  }

  var serverProcess: Int32 { store.pointee.server_pid }

  func close() async {
    kind.close(store)
    bodies.deallocate()
  }

  func fill(_ filling: Filling) async throws {
    var deposits: [rival_deposit] = []
    deposits.reserveCapacity(Self.fillBatch)
    for _ in 0..<filling.messagesEach {
      for user in 0..<filling.users {
        deposits.append(deposit(to: user, bytes: filling.bodyBytes))
        if deposits.count == Self.fillBatch { try commit(&deposits) }
      }
    }
    try commit(&deposits)
  }

  func settle() async throws { try check(kind.settle(store)) }

  func drain(_ users: [UInt32]) async throws -> Tally {
    var tally = rival_tally()
    try check(kind.drain(store, users, users.count, &tally, nil))
    return Tally(messages: tally.messages, bytes: tally.bytes)
  }

  func drainAndAcknowledge(_ users: [UInt32], atATime: Int) async throws -> Tally {
    var sum = Tally()
    for start in stride(from: 0, to: users.count, by: atATime) {
      let slice = Array(users[start..<min(start + atATime, users.count)])
      let (tally, acknowledgements) = try drainForAcknowledging(slice)
      sum += tally
      try commit([], acknowledgements)
    }
    return sum
  }

  func deposit(_ load: DepositLoad) async throws -> DepositOutcome {
    var random = RandomSource(seed: load.seed)
    let owed = OwedDrains(load)
    var outcome = DepositOutcome()
    var deposits: [rival_deposit] = []
    let start = ContinuousClock.now
    let end = start + load.duration
    var now = start
    var bytes: UInt64 = 0
    while now < end, bytes < load.bodyBytesMax {
      var toDrain: [UInt32] = []
      deposits.removeAll(keepingCapacity: true)
      for _ in 0..<load.depositors {
        let user = load.picker.pick(&random)
        for member in GroupMembers.members(
          count: load.recipients, first: user, users: load.picker.users)
        {
          deposits.append(deposit(to: member, bytes: load.bodyBytes))
        }
        if let user = owed.note(depositTo: user) { toDrain.append(user) }
      }
      let (_, acknowledgements) = try drainForAcknowledging(toDrain)
      try commit(deposits, acknowledgements)
      let committed = ContinuousClock.now
      outcome.waits.add(seconds: committed.seconds(since: now), count: load.depositors)
      outcome.deposits += load.depositors
      outcome.drained += toDrain.count
      bytes += UInt64(deposits.count * load.bodyBytes)
      now = committed
    }
    outcome.seconds = now.seconds(since: start)
    return outcome
  }

  func deliver(_ messages: [GroupMessage], draining users: [UInt32]) async throws -> Tally {
    let (tally, acknowledgements) = try drainForAcknowledging(users)
    let bodies = messages.flatMap(\.body)
    try bodies.withUnsafeBufferPointer { bytes in
      var deposits: [rival_deposit] = []
      var offset = 0
      for message in messages {
        let body = bytes.baseAddress.map { $0 + offset }
        for member in message.members {
          deposits.append(
            rival_deposit(user: member, body_bytes: UInt32(message.body.count), body: body))
        }
        offset += message.body.count
      }
      try commit(deposits, acknowledgements)
    }
    return tally
  }

  private func deposit(to user: UInt32, bytes: Int) -> rival_deposit {
    made += 1
    let body = bodies.baseAddress.map { UnsafePointer($0 + MessageBody.place(of: made)) }
    return rival_deposit(user: user, body_bytes: UInt32(bytes), body: body)
  }

  private func drainForAcknowledging(
    _ users: [UInt32]
  ) throws -> (Tally, [rival_acknowledgement]) {
    guard !users.isEmpty else { return (Tally(), []) }
    var tally = rival_tally()
    var through = [UInt64](repeating: 0, count: users.count)
    try check(kind.drain(store, users, users.count, &tally, &through))
    let acknowledgements = zip(users, through).filter { $0.1 > 0 }
      .map { rival_acknowledgement(user: $0, through: $1) }
    return (Tally(messages: tally.messages, bytes: tally.bytes), acknowledgements)
  }

  private func commit(_ deposits: inout [rival_deposit]) throws {
    try commit(deposits, [])
    deposits.removeAll(keepingCapacity: true)
  }

  private func commit(
    _ deposits: [rival_deposit], _ acknowledgements: [rival_acknowledgement]
  ) throws {
    guard !deposits.isEmpty || !acknowledgements.isEmpty else { return }
    try deposits.withUnsafeBufferPointer { deposits in
      try acknowledgements.withUnsafeBufferPointer { acknowledgements in
        var batch = rival_batch(
          deposits: deposits.baseAddress, deposit_count: deposits.count,
          acknowledgements: acknowledgements.baseAddress,
          acknowledgement_count: acknowledgements.count)
        try check(kind.commit(store, &batch))
      }
    }
  }

  private func check(_ code: Int32) throws {
    guard code != 0 else { return }
    throw MeasuringError(
      withUnsafeBytes(of: &store.pointee.error) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      })
  }
}
