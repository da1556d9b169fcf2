package bifrost.testkit.internal.operation;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.ListModelsRequest;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Request;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.live.LiveClient;
import bifrost.testkit.internal.openai.OpenAiForm;
import bifrost.testkit.internal.openai.OpenAiJsonForm;
import bifrost.testkit.internal.openai.OpenAiMembers;
import bifrost.testkit.internal.scenario.Deltas;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Lists of models. */
final class ListModelsKit implements UnaryKit<ListModelsRequest, ModelList> {
  @Override
  public ListModelsRequest sample() {
    return ListModelsRequest.of("p");
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(new ScriptedDelta.ModelEntry(0, "org/m"));
  }

  @Override
  public RequestContent content(ListModelsRequest request) {
    return RequestContent.parameters(request.parameters());
  }

  @Override
  public Object expected(Scenario scenario) {
    return Deltas.all(scenario, ScriptedDelta.ModelEntry.class).stream().map(ScriptedDelta.ModelEntry::id).toList();
  }

  @Override
  public Object normalized(ModelList response) {
    return response.data().stream().map(Model::id).toList();
  }

  @Override
  public Optional<JsonObject> extras(ModelList response) {
    return Optional.of(response.extras());
  }

  /** {@return a check that the list contains the models of the other requests} */
  @Override
  public Optional<LiveCheck<ListModelsRequest>> liveCheck() {
    return Optional.of((client, request, served) -> {
      List<String> ids = client.send(request).targets();
      LiveClient.expect(!ids.isEmpty() && ids.stream().noneMatch(String::isBlank), "models with ids that are not blank",
          ids);
      var requested =
          served.stream().map(Request::target).filter(target -> target.startsWith(request.target() + "/")).toList();
      LiveClient.expect(ids.containsAll(requested), "the requested models " + requested, ids);
    });
  }

  @Override
  public OpenAiForm openAi() {
    return OpenAiJsonForm.of(List.of(), ListModelsKit::response);
  }

  private static JsonObject response(Scenario scenario) {
    return OpenAiMembers.list(scenario, Deltas.all(scenario, ScriptedDelta.ModelEntry.class).stream()
        .map(each -> object("id", each.id(), "object", "model", "created", 1_700_000_000, "owned_by", "vllm",
            "parent", null, "max_model_len", 2048))
        .toList());
  }

  @Override
  public KitArbitraries<ListModelsRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<ListModelsRequest> {
    @Override
    public Arbitrary<ListModelsRequest> requests() {
      return Arbitraries.of("vllm", "a", "b-1").map(ListModelsRequest::of);
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      return Arbitraries.shuffle("m", "org/m", "org/m:7b", "a b").map(ids -> {
        var deltas = new ArrayList<ScriptedDelta>();
        for (var id : ids) deltas.add(new ScriptedDelta.ModelEntry(deltas.size(), id));
        return Scenario.of(ListModelsRequest.of("p")).deltas(deltas);
      });
    }
  }
}
