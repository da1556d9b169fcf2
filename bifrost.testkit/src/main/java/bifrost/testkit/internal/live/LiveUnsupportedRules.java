package bifrost.testkit.internal.live;

import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.CallReport;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.Streamable;
import java.util.ArrayList;
import java.util.List;

/** What a provider does not serve. */
public record LiveUnsupportedRules(LiveClient client, Request<?> request) {
  public List<LiveRule> rules() {
    var rules = new ArrayList<LiveRule>();
    rules.add(new LiveRule(102, "unsupportedOperationIsRejectedWithoutARequest", this::isRefused));
    if (request instanceof Streamable<?, ?> it) {
      rules.add(new LiveRule(103, "unsupportedStreamIsRejectedWithoutARequest", () -> isNotStreamed(it)));
    }
    return rules;
  }

  /** An answer of the server's would have a status. */
  private void isRefused() {
    var outcome = client.attempt(request);
    expect(outcome instanceof Outcome.Failure<?> it && it.error() instanceof Unsupported && isSilent(it.report()),
        "Unsupported, and no traffic", outcome);
  }

  private static boolean isSilent(CallReport report) {
    return report.attempts().stream().allMatch(each -> each.status().isEmpty());
  }

  private void isNotStreamed(Streamable<?, ?> streamable) {
    var error = LiveClient.error(() -> client.streamed(streamable));
    expect(error instanceof Unsupported, "Unsupported", error);
  }
}
