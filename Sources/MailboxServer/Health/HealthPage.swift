/// The answer to those who ask about health without gRPC.
///
/// | path | answered with 200 while |
/// |---|---|
/// | `/livez` | the process answers at all; what fails otherwise is not mended by starting it again |
/// | `/readyz`, `/health` | calls are answered |
struct HealthPage: Equatable {
  static let contentType = "text/plain; charset=utf-8"

  let status: Int
  let text: String

  /// Nil when the path is none of these.
  init?(path: String, health: Health) {
    switch path.prefix(while: { $0 != "?" }) {
    case "/livez": (status, text) = (200, "alive\n")
    case "/readyz", "/health":
      switch health.verdict() {
      case .serving: (status, text) = (200, "serving\n")
      case .goingAway: (status, text) = (503, "going away\n")
      case .failing(let failure):
        (status, text) = (503, "not serving: \(failure.part): \(failure.reason)\n")
      }
    default: return nil
    }
  }

  init(status: Int, text: String) {
    self.status = status
    self.text = text
  }
}
