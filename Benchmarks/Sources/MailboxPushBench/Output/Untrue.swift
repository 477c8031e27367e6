/// A round that did not do what it was to measure.
struct Untrue: Error, CustomStringConvertible {
  let description: String
}
