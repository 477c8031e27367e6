/// The results so far of the rounds of one figure.
struct Rounds {
  let system: String
  private var samples: [Sample] = []
  private var bytesWritten: [Double] = []
  private var memories: [ProcessMemory] = []

  init(system: String) { self.system = system }

  mutating func add(_ sample: Sample, bytesWritten: Double?, memory: ProcessMemory?) {
    samples.append(sample)
    if let bytesWritten, sample.operations > 0 {
      self.bytesWritten.append(bytesWritten / sample.operations)
    }
    if let memory { memories.append(memory) }
  }

  var figure: Figure? {
    guard let first = samples.first else { return nil }
    let values = samples.map(\.value)
    var figure = Figure(
      work: first.work, system: system, unit: first.unit, median: values.median,
      min: values.min() ?? .nan, max: values.max() ?? .nan, rounds: values.count)
    figure.isLessBetter = first.isLessBetter
    figure.bytesWrittenPerOperation = bytesWritten.isEmpty ? nil : bytesWritten.median
    figure.peakResidentBytes = memories.map(\.peakResident).max()
    figure.anonymousBytes = memories.map(\.anonymous).max()
    for key in first.extras.keys {
      figure.extras[key] = samples.compactMap { $0.extras[key] }.median
    }
    return figure
  }
}
