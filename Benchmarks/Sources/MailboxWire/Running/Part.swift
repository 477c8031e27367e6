internal import Foundation

/// The task of a process of the benchmark.
enum Part: Codable, Sendable {
  /// The word that begins the command line of a part.
  static let command = "part"

  /// The core that it has for itself, where one core a side is measured.
  var core: Int? {
    switch self {
    case .serveStore(let plan): plan.isPinned ? Core.server : nil
    case .servePages: Core.server
    case .readByClient(let plan): plan.isPinned ? Core.client : nil
    case .readStream, .readByCalls, .decode, .readRedis, .readBroker: Core.client
    case .fillStore, .fillRedis, .fillBroker, .phones, .subscribers, .idlePhones: nil
    }
  }

  /// Makes the store that others serve.
  case fillStore(FillStore)
  /// The mailbox server on a store.
  case serveStore(ServeStore)
  /// The same pages from memory, by the same gRPC server.
  case servePages(ServePages)
  /// Takes pages and acknowledges them, as cheaply as can be.
  case readStream(ReadStream)
  /// Takes messages by the Swift client.
  case readByClient(ReadStream)
  /// Takes pages by a gRPC client that decodes them and does nothing else.
  case readByCalls(ReadStream)
  /// Decodes pages in memory.
  case decode(DecodePages)
  /// Fills a stream of Redis.
  case fillRedis(RedisRange)
  /// Reads a stream of Redis.
  case readRedis(RedisRange)
  /// Makes sessions of an MQTT broker and fills their queues.
  case fillBroker(BrokerQueues)
  /// Reads one such queue.
  case readBroker(BrokerQueues)
  /// Phones that come back at once.
  case phones(StormPhones)
  /// The same with an MQTT broker.
  case subscribers(StormPhones)
  /// Phones that stay, and a sender.
  case idlePhones(IdlePhones)
}

/// The answer of a process: one line of JSON.
struct Answer: Codable, Sendable {
  /// The reason why it could not do its part.
  var failure: String?
  /// The port at which it listens.
  var port: Int?
  /// The seconds that it took.
  var seconds = 0.0
  /// The bytes that it took in.
  var bytes = 0
  /// The messages that it took in.
  var messages = 0
  /// The time at which it was done, in seconds since 1970.
  var endedAt = 0.0
  /// Waits of each of many, in milliseconds.
  var waits: [Double] = []
  /// The number of times that one of them had to come again.
  var retries = 0

  /// Writes an answer at once.
  static func say(_ answer: Answer) {
    guard let data = try? JSONEncoder().encode(answer) else { return }
    // A parent that is gone is noticed by its silence.
    try? FileHandle.standardOutput.write(contentsOf: data + Data([UInt8(ascii: "\n")]))
  }
}
