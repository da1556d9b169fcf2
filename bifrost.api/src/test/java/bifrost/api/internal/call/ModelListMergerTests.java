package bifrost.api.internal.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.CallReport;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Outcome;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of the merged model list of all providers. */
class ModelListMergerTests {
  private record ModelLister(String name, List<String> ids) implements Provider {
    @Override
    public RequestHandlers handlers() {
      return RequestHandlers.of().send(ListModelsRequest.class, this::listModels);
    }

    ModelList listModels(ListModelsRequest request, Attempt attempt) {
      var models = ids.stream().map(id -> new Model(id, Optional.empty(), Optional.of(name), JsonObject.of("of", name)))
          .toList();
      return ModelList.of(models);
    }
  }

  private record FailingLister(String name) implements Provider {
    @Override
    public RequestHandlers handlers() {
      return RequestHandlers.of().send(ListModelsRequest.class, this::listModels);
    }

    ModelList listModels(ListModelsRequest request, Attempt attempt) {
      attempt.responded(503, java.util.Map.of());
      throw new BifrostException(Fixtures.rejected(503, "not now"));
    }
  }

  private record WithoutModelList(String name) implements Provider {
    @Override
    public RequestHandlers handlers() {
      return RequestHandlers.of();
    }
  }

  private static Bifrost open(Provider... providers) {
    var builder = Bifrost.builder();
    Stream.of(providers).forEach(builder::provider);
    return builder.open();
  }

  @Test
  void idsInTheMergedListArePrefixedSortedAndDistinct() {
    try (var bifrost = open(new ModelLister("b", List.of("z", "x/y", "z")), new ModelLister("a", List.of("m")))) {
      var list = bifrost.send(ListModelsRequest.all());
      assertEquals(List.of("a/m", "b/x/y", "b/z"), list.targets());
      assertEquals(JsonObject.of("of", "a"), list.data().get(0).extras());
      assertEquals(Optional.of("b"), list.data().get(1).ownedBy());
    }
  }

  @Test
  void aModelListOfAllProvidersRejectsAnAuthorizationHeader() {
    try (var bifrost = open(new ModelLister("b", List.of("z")), new ModelLister("a", List.of("m")))) {
      var thrown = assertThrows(IllegalArgumentException.class,
          () -> bifrost.send(ListModelsRequest.all(), CallOptions.options().header("Authorization", "Bearer x")));
      assertEquals(
          "the header 'Authorization' must not be sent to all providers: list the models of one provider, or remove"
              + " the header",
          thrown.getMessage());
    }
  }

  @Test
  void theModelListOfOneProviderKeepsTheIdsOfItsModelsAndListsTargets() {
    try (var bifrost = open(new ModelLister("b", List.of("z", "x/y")), new ModelLister("a", List.of("m")))) {
      var list = bifrost.send(ListModelsRequest.of("b"));
      assertEquals(List.of("z", "x/y"), list.data().stream().map(Model::id).toList());
      assertEquals(List.of("b/z", "b/x/y"), list.targets());
    }
  }

  @Test
  void theReportContainsTheProvidersThatFailed() {
    try (var bifrost = open(new ModelLister("a", List.of("m")), new FailingLister("b"), new WithoutModelList("c"))) {
      var outcome = assertInstanceOf(Outcome.Success.class, bifrost.trySend(ListModelsRequest.all()));
      assertEquals(List.of("a/m"), ((ModelList) outcome.value()).targets());
      var attempts = outcome.report().attempts();
      assertEquals(List.of("a", "b", "c"), attempts.stream().map(CallReport.AttemptReport::provider).toList());
      assertTrue(attempts.get(0).error().isEmpty());
      assertEquals(503, assertInstanceOf(Rejected.class, attempts.get(1).error().orElseThrow()).status());
      assertInstanceOf(Unsupported.class, attempts.get(2).error().orElseThrow());
    }
  }

  @Test
  void failsWithTheFirstErrorIfAllProvidersFail() {
    try (var bifrost = open(new FailingLister("b"), new WithoutModelList("a"), new FailingLister("c"))) {
      var thrown = assertThrows(BifrostException.class, () -> bifrost.send(ListModelsRequest.all()));
      assertInstanceOf(Unsupported.class, thrown.error());
      assertEquals(3, thrown.report().orElseThrow().attempts().size());
      Fixtures.assertNothingIsLeft(bifrost);
    }
  }

  /** A provider that records the models of its chat requests. */
  private record RecordingProvider(String name, List<String> ids, List<String> requested) implements Provider {
    @Override
    public RequestHandlers handlers() {
      return RequestHandlers.of()
          .send(ListModelsRequest.class, this::listModels)
          .send(ChatCompletionRequest.class, this::chatCompletion);
    }

    ModelList listModels(ListModelsRequest request, Attempt attempt) {
      return new ModelLister(name, ids).listModels(request, attempt);
    }

    ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt) {
      requested.add(request.model());
      return ChatCompletion.of("Hello");
    }
  }

  @Test
  void aListedIdIsATargetOfItsModelEvenIfItStartsWithTheNameOfAProvider() {
    var ids = List.of("plain", "openai/whisper", "vllm/openai/whisper", "meta-llama/Llama");
    var vllm = new RecordingProvider("vllm", ids, new ArrayList<>());
    var openai = new RecordingProvider("openai", List.of("whisper", "vllm/plain"), new ArrayList<>());
    try (var bifrost = Bifrost.builder().provider(vllm).provider(openai).defaultProvider("openai").open()) {
      bifrost.send(ListModelsRequest.of("vllm")).targets()
          .forEach(target -> bifrost.send(ChatCompletionRequest.of(target, "Hi")));
      assertEquals(ids, vllm.requested());
      assertEquals(List.of(), openai.requested());
      bifrost.send(ListModelsRequest.all()).targets()
          .forEach(target -> bifrost.send(ChatCompletionRequest.of(target, "Hi")));
      assertEquals(2 * ids.size(), vllm.requested().size());
      assertEquals(List.of("vllm/plain", "whisper"), openai.requested());
    }
  }

  @Test
  void aListedIdIsATargetOfItsModelIfThereIsOneProvider() {
    var vllm = new RecordingProvider("vllm", List.of("vllm/m"), new ArrayList<>());
    try (var bifrost = open(vllm)) {
      bifrost.send(ListModelsRequest.of("vllm")).targets()
          .forEach(target -> bifrost.send(ChatCompletionRequest.of(target, "Hi")));
      assertEquals(List.of("vllm/m"), vllm.requested());
    }
  }
}
