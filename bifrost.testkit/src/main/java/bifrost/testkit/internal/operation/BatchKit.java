package bifrost.testkit.internal.operation;

import bifrost.api.BatchRequest;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.openai.OpenAiForm;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Batches. */
final class BatchKit implements JsonBodyKit<BatchRequest, JsonObject> {
  @Override
  public BatchRequest sample() {
    return BatchRequest.list("p");
  }

  @Override
  public RequestContent content(BatchRequest request) {
    return RequestContent.input(ResourceForm.input(request.action(), request.id()), request.parameters());
  }

  @Override
  public OpenAiForm openAi() {
    return new OpenAi();
  }

  private static final class OpenAi implements ResourceForm {
    @Override
    public BatchRequest.Action action(String method, boolean hasId) {
      if (method.equals("GET")) return hasId ? BatchRequest.Action.RETRIEVE : BatchRequest.Action.LIST;
      return hasId ? BatchRequest.Action.CANCEL : BatchRequest.Action.CREATE;
    }
  }

  @Override
  public KitArbitraries<BatchRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<BatchRequest> {
    @Override
    public Arbitrary<BatchRequest> requests() {
      var provider = Arbitraries.of("vllm", "b-1");
      var ids = Arbitraries.of("batch_1", "a/b \u00E9");
      return Arbitraries.oneOf(provider.map(BatchRequest::list),
          provider.map(name -> BatchRequest.create(name, "file-1", "/v1/embeddings")),
          Combinators.combine(provider, ids).as(BatchRequest::retrieve),
          Combinators.combine(provider, ids).as(BatchRequest::cancel));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var requests = Arbitraries.of(BatchRequest.list("p"), BatchRequest.create("p", "file-1", "/v1/embeddings"),
          BatchRequest.retrieve("p", "batch_1"), BatchRequest.cancel("p", "batch_1"));
      return Combinators.combine(requests, JsonValueArbitraries.objects())
          .as((request, body) -> Scenario.of(request).deltas(new ScriptedDelta.JsonBody(body)));
    }
  }
}
