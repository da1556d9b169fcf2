package bifrost.testkit.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.SpeechRequest;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Defect;
import bifrost.testkit.contract.MutantProvider;
import bifrost.testkit.contract.ProviderContract;
import bifrost.testkit.internal.live.LiveClient;
import bifrost.testkit.internal.live.LiveRule;
import bifrost.testkit.internal.live.WrongKeyClient;
import bifrost.testkit.live.LiveReport.Result;
import bifrost.testkit.live.LiveReport.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the live rules, with a correct provider and with providers that have one defect each. */
class LiveContractTests {
  private static final String MODEL = "toy/meta-llama/Llama-3.2-1B-Instruct";
  private static final String KEY = "sk-wrong-key-of-the-tests";

  private static Bifrost client(URI url, Defect... defects) {
    var set = EnumSet.noneOf(Defect.class);
    set.addAll(Arrays.asList(defects));
    return Bifrost.builder().provider(new MutantProvider(ProviderConfig.of(url.toString()), set)).open();
  }

  private static LiveContract contract(Bifrost bifrost) {
    return LiveContract.of(bifrost).timeout(Duration.ofSeconds(10)).serves(ListModelsRequest.of("toy"))
        .serves(ChatCompletionRequest.of(MODEL, "Tell me about the rainbow bridge.").maxTokens(16))
        .serves(CompletionRequest.of(MODEL, "Once upon a time").maxTokens(16))
        .serves(EmbeddingRequest.of(MODEL, "one", "two"))
        .doesNotServe(SpeechRequest.of(MODEL, "Hi"));
  }

  private static LiveReport report(Defect... defects) {
    try (var server = FakeServer.start(); var bifrost = client(server.url(), defects)) {
      return contract(bifrost).run();
    }
  }

  private static Set<Integer> failed(LiveReport report) {
    return report.results().stream().filter(each -> each.verdict() == Verdict.FAIL).map(Result::rule)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void correctProviderPassesAllRules() {
    var report = report();
    assertTrue(report.isPassed() && report.count(Verdict.REFUSED) == 0, report::toString);
    assertTrue(report.count(Verdict.PASS) > 50, report::toString);
  }

  @Test
  void liveRulesHaveTheDescriptionsOfTheContract() {
    var names = Arrays.stream(ProviderContract.class.getMethods()).filter(method -> method.getName().startsWith("rule"))
        .map(method -> method.getName().split("_"))
        .collect(Collectors.toMap(parts -> Integer.valueOf(parts[0].substring(4)), parts -> parts[1]));
    for (var each : report().results()) {
      assertEquals(new LiveRule(each.rule(), names.get(each.rule()), () -> {}).description(), each.description());
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"UNSUPPORTED_OPERATION_RETURNS_NULL", "UNSUPPORTED_STREAM_IS_EMPTY", "FAILS_AFTER_THE_FIRST_FAILURE",
          "DROPS_PARAMETERS_IN_STREAMS", "SWAPS_PROMPT_AND_COMPLETION_TOKENS", "REPORTS_NO_STATUS",
          "IGNORES_USAGE_AFTER_THE_FINISH_REASON", "REPORTS_EVERY_STATUS_AS_500", "DROPS_ERROR_MESSAGES",
          "DROPS_EXTRAS", "IGNORES_INTERRUPTS", "IGNORES_THE_STATUS_OF_STREAMS", "CLOSING_ONE_STREAM_ENDS_ALL"})
  void detectsADefectWithoutScriptedReplies(Defect defect) {
    var report = report(defect);
    assertTrue(failed(report).contains(defect.rule()), () -> defect + ", rule " + defect.rule() + "\n" + report);
    assertFalse(report.isPassed());
  }

  @Test
  void detectsAServerThatTruncatesResponses() {
    try (var server = FakeServer.start();
        var proxy = FaultProxy.inFrontOf(server.url());
        var bifrost = client(proxy.url())) {
      proxy.always(Fault.truncate(200));
      var report = contract(bifrost).run();
      assertFalse(report.isPassed(), report::toString);
      assertTrue(report.toString().contains("FAIL"), report::toString);
    }
  }

  @Test
  void reportsAnUnsupportedOperationAsRefused() {
    try (var server = FakeServer.start(); var bifrost = client(server.url())) {
      var contract = LiveContract.of(bifrost).serves(ImageGenerationRequest.of(MODEL, "a cat"));
      assertEquals(Set.of(Verdict.REFUSED),
          contract.run().results().stream().map(Result::verdict).collect(Collectors.toSet()));
      assertFalse(contract.run().isPassed(), "no rule passed");
      assertTrue(contract.serves(ListModelsRequest.of("toy")).run().isPassed());
    }
  }

  @Test
  void reportsAnUnknownModelAsAFailure() {
    try (var server = FakeServer.start(); var bifrost = client(server.url())) {
      assertEquals(Set.of(104),
          failed(LiveContract.of(bifrost).serves(ChatCompletionRequest.of("toy/other", "Hi")).run()));
    }
  }

  @Test
  void timesOutIfTheServerDoesNotRespond() {
    try (var server = FakeServer.start(); var bifrost = client(server.url())) {
      server.reply(Reply.silence());
      var report = LiveContract.of(bifrost).timeout(Duration.ofMillis(300)).serves(ListModelsRequest.of("toy")).run();
      assertEquals(Set.of(104), failed(report));
    }
  }

  @Test
  void detectsAKeyInAReport() {
    try (var server = FakeServer.start(); var bifrost = client(server.url())) {
      var client = new LiveClient(bifrost, Duration.ofSeconds(10));
      new WrongKeyClient(KEY, bifrost).assertKeyHidden(client, ListModelsRequest.of("toy"));
      var leaking = new WrongKeyClient("toy", bifrost); // Every report contains this text.
      assertThrows(AssertionError.class, () -> leaking.assertKeyHidden(client, ListModelsRequest.of("toy")));
      assertThrows(AssertionError.class,
          () -> leaking.assertKeyHiddenInStream(client, ChatCompletionRequest.of(MODEL, "Hi")));
    }
  }
}
