internal import MailboxModel

extension PushCredential {
  /// The platform whose push service it signs in to.
  var platform: Binding.Platform {
    switch secret {
    case .apnsCertificate, .apnsKey: .apns
    case .fcm: .fcm
    case .webhook: .webhook
    }
  }

  /// Returns whether it is for an app: it is for all when it names none.
  func serves(_ app: AppID) -> Bool { apps.isEmpty || apps.contains(app) }

  /// Finds why it cannot push to a binding of an app that it is for; nil when it can.
  func misfit(of binding: Binding) -> BindingProblem? {
    guard binding.platform == platform else {
      return .misfit(
        reason: "credential '\(name)' is for \(platform), the token for \(binding.platform)")
    }
    guard platform == .apns else { return nil }
    if let environment, binding.environment != environment {
      return .misfit(
        reason: "credential '\(name)' is for \(environment), the token for \(binding.environment)")
    }
    let topic = topic(of: binding)
    if topic.isEmpty {
      return .misfit(
        reason: "the binding names no topic, and credential '\(name)' has not one")
    }
    guard Self.isTopic(topic) else {
      return .misfit(
        reason: "topic \(String(topic.prefix(64)).debugDescription) is no bundle id")
    }
    if !topics.isEmpty, !topics.contains(where: { $0.hasBytes(of: topic) }) {
      return .notForTopic(name, PushTopic(checked: topic))
    }
    return nil
  }

  /// Returns the topic that Apple is told: the binding's own, else the credential's when it has only one.
  func topic(of binding: Binding) -> String {
    if binding.topic.isEmpty, topics.count == 1 { return topics[0] }
    return binding.topic.value
  }

  private var topics: [String] {
    switch secret {
    case .apnsCertificate(_, _, _, let topics): topics
    case .apnsKey(_, _, _, _, let topics): topics
    case .fcm, .webhook: []
    }
  }

  /// Letters, digits, `-`, `_` and `.`: a topic becomes a header.
  private static func isTopic(_ text: String) -> Bool {
    text.utf8.count <= 255
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
