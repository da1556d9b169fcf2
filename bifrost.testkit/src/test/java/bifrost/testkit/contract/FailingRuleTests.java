package bifrost.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.Usage;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests for the messages of failed rules, which must help to fix the provider. */
class FailingRuleTests {
  @Test
  void messageContainsTheRuleBothResultsAndTheExchange() {
    var contract = new MutantContract(Set.of(Defect.MAPS_UNKNOWN_FINISH_REASON_TO_STOP), Duration.ofSeconds(10));
    var message = RuleRunner.run(contract, RuleRunner.of(307), 1, 1).orElseThrow().getMessage();
    for (var part : List.of(
        "rule 307 failed: finish reason comes from the server\nfix: Create a FinishReason from any value",
        "\nexpected: choices[0].finishReason.value: \"kit_reason\"\nactual: \"stop\"",
        "\nscenario: Scenario.of(ChatCompletionRequest.of(\"org/m\", user(",
        "\nexchanged:\n> POST /v1/chat/completions", "\n< 200 {content-type=application/json}")) {
      assertTrue(message.contains(part), part + " in " + message);
    }
  }

  @Test
  void namesTheDialectInsteadOfTheProviderIfTheDialectFails() {
    var contract = new LineContractTests() {
      @Override
      public Dialect dialect() {
        return new LineDialect() {
          @Override
          public Reply encodeResponse(Scenario scenario) {
            throw new IllegalStateException("not implemented");
          }
        };
      }
    };
    for (int rule : new int[] {302, 506, 702}) {
      var failed = RuleRunner.run(contract, RuleRunner.of(rule), 5, 1).orElseThrow();
      var expected = "rule " + rule + " could not run: the dialect failed, not the provider\n"
          + "fix the dialect: java.lang.IllegalStateException: not implemented\n    at ";
      assertTrue(failed.getMessage().startsWith(expected), failed.getMessage());
      assertTrue(failed.getMessage().contains("encodeResponse(FailingRuleTests.java"), failed.getMessage());
    }
  }

  /** A provider that does not report the response head. */
  private static final class HeadlessProvider extends DelegatingProvider {
    private HeadlessProvider(Provider provider) {
      super(provider);
    }

    private static Attempt headless(Attempt attempt) {
      return (Attempt) Proxy.newProxyInstance(Attempt.class.getClassLoader(), new Class<?>[] {Attempt.class},
          (proxy, method, arguments) -> method.getName().equals("responded") ? null
              : method.invoke(attempt, arguments));
    }

    @Override
    public <R> R send(Request<R> request, Attempt attempt) throws IOException, InterruptedException {
      return super.send(request, headless(attempt));
    }

    @Override
    public <E> EventSource<E> stream(Streamable<E, ?> request, Attempt attempt)
        throws IOException, InterruptedException {
      return super.stream(request, headless(attempt));
    }
  }

  @Test
  void namesTheMissingReportOfTheResponseHeadIfACutStreamIsUnreachable() {
    var contract = new LineContractTests() {
      @Override
      public Provider provider(URI backend, ProviderConfig config) {
        return new HeadlessProvider(super.provider(backend, config));
      }
    };
    for (int rule : new int[] {502, 503}) {
      var message = RuleRunner.run(contract, RuleRunner.of(rule), 1, 1).orElseThrow().getMessage();
      assertTrue(message.contains("\nexpected: Truncated\nactual: Unreachable: the provider did not call"
          + " attempt.responded when the response head arrived"), message);
    }
  }

  @Test
  void reportsAFailureToCreateTheProvider() {
    var contract = new LineContractTests() {
      @Override
      public Provider provider(URI backend, ProviderConfig config) {
        throw new IllegalStateException("no license");
      }
    };
    var message = RuleRunner.run(contract, RuleRunner.of(302), 1, 1).orElseThrow().getMessage();
    assertTrue(
        message.contains(
            "expected: a provider from provider(backend, config)\nactual: java.lang.IllegalStateException: no license"),
        message);
  }

  @Test
  void toStringOfAScenarioReturnsAJavaExpression() {
    var scenario = Scenario.of(ChatCompletionRequest.of("m", "Hi").n(2)).model("m-1")
        .deltas(ScriptedDelta.text(0, "a\n\u2028"), ScriptedDelta.text(1, "b", -0.5),
            ScriptedDelta.call(0, 0, "id", "f"), ScriptedDelta.arguments(0, 0, "{\"a\":1}"))
        .usage(Usage.of(1, 2)).quirks(ServerQuirk.BOM).writeSize(3)
        .ending(Ending.failed(2, ScriptedError.of(429, "busy").type("t").param("p").retryAfter(Duration.ofSeconds(7))));
    assertEquals("""
        Scenario.of(ChatCompletionRequest.of("m", user(ContentPart.text("Hi"))).with("n", Json.parse("2"))).model("m-1")
            .deltas(ScriptedDelta.text(0, "a\\n\\u2028"), ScriptedDelta.text(1, "b", -0.5), \
        ScriptedDelta.call(0, 0, "id", "f"), ScriptedDelta.arguments(0, 0, "{\\"a\\":1}"))
            .finishReasons(new FinishReason("stop"))
            .usage(Usage.of(1, 2))
            .ending(Ending.failed(2, ScriptedError.of(429, "busy").type("t").param("p")\
        .retryAfter(Duration.ofSeconds(7))))
            .quirks(ServerQuirk.BOM)
            .writeSize(3)""", scenario.toString());
  }
}
