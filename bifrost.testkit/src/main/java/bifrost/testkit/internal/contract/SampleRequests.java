package bifrost.testkit.internal.contract;

import bifrost.api.ChatCompletionRequest;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;

/** A chat completion request, a scenario for its response, and a key. */
public final class SampleRequests {
  /** A key that cannot be confused with any other text. */
  public static final String SECRET = "kit-secret-8f2b61c4";

  private SampleRequests() {}

  public static ChatCompletionRequest chatRequest() {
    return ChatCompletionRequest.of("org/m", "Hi");
  }

  public static Scenario helloScenario() {
    return Scenario.of(chatRequest()).deltas(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo"));
  }
}
