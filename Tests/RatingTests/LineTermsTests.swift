import Rating
import Testing

struct LineTermsTests {
  @Test func equalByWhatTheySay() {
    let terms = LineTerms(item: "voice", tier: "<=5000", unitPrice: "0.12", currency: "CNY")
    #expect(
      terms == LineTerms(item: "voice", tier: "<=5000", unitPrice: "0.12", currency: "CNY"))
    for other in [
      LineTerms(item: "ivr", tier: "<=5000", unitPrice: "0.12", currency: "CNY"),
      LineTerms(item: "voice", tier: ">5000", unitPrice: "0.12", currency: "CNY"),
      LineTerms(item: "voice", tier: "<=5000", unitPrice: "0.120", currency: "CNY"),
      LineTerms(item: "voice", tier: "<=5000", unitPrice: "0.12", currency: "EUR"),
    ] {
      #expect(terms != other)
    }
  }

  @Test func onlyRecordingsAreRecordings() {
    func isRecording(_ item: String) -> Bool {
      LineTerms(item: item, unitPrice: "0.01", currency: "CNY").isRecording
    }
    #expect(isRecording("recording"))
    for item in ["voice", "Recording", "recordinh", "recording2", ""] {
      #expect(!isRecording(item))
    }
  }
}
