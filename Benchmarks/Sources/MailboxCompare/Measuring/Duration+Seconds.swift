internal import Glibc

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

extension Double {
  var log2: Double { Glibc.log2(self) }
  var exp2: Double { Glibc.exp2(self) }
}

extension ContinuousClock.Instant {
  /// Seconds since an earlier moment.
  func seconds(since start: Self) -> Double { start.duration(to: self).inSeconds }
}
