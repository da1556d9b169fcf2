package bifrost.testkit.internal.live;

import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.FinishReason;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.contract.BackgroundTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The rules for operations that generate a limited number of tokens.
 *
 * @param client the client
 * @param request the request
 * @param generation the properties of the operation
 * @param call sends a request, streamed or not
 */
record LiveGenerationRules<Q extends Request<R>, R>(LiveClient client, Q request, LiveGeneration<Q, R> generation,
    Function<Q, R> call) {
  private static final int FEW_TOKENS = 3;
  private static final Set<String> TYPED_MEMBERS =
      Set.of("id", "object", "created", "model", "choices", "usage", "system_fingerprint");

  List<LiveRule> responseRules() {
    return List.of(
        new LiveRule(203, "requestContainsEveryParameterUnchanged", () -> expectTokens(FEW_TOKENS, generate())),
        new LiveRule(307, "finishReasonComesFromTheServer", this::expectFinishReason),
        new LiveRule(308, "usageComesFromTheServer", this::expectUsage),
        new LiveRule(310, "modelIsTheOneNamedInTheResponse", this::expectModel),
        new LiveRule(801, "concurrentCallsReceiveTheirOwnResponses", this::expectOwnResponses),
        new LiveRule(1103, "unknownMembersArriveAsExtras", this::expectExtras));
  }

  List<LiveRule> streamRules() {
    return List.of(new LiveRule(407, "usageAfterTheFinishReasonArrives", this::expectUsage),
        new LiveRule(802, "concurrentStreamsReceiveTheirOwnEvents", this::expectOwnResponses));
  }

  private R generate() {
    return call.apply(generation.withMaxTokens(request, FEW_TOKENS));
  }

  /** Checks the number of generated tokens. */
  private void expectTokens(int tokens, R response) {
    var usage = generation.modelResponse(response).usage();
    expect(usage.isPresent() && usage.get().completionTokens() == tokens, tokens + " completion tokens", response);
  }

  private void expectFinishReason() {
    var response = generate();
    expect(generation.finishReason(response).equals(Optional.of(FinishReason.LENGTH)), "the finish reason 'length'",
        response);
  }

  private void expectUsage() {
    var response = generate();
    var usage = generation.modelResponse(response).usage();
    boolean isConsistent =
        usage.isPresent() && usage.get().promptTokens() > 0 && usage.get().completionTokens() == FEW_TOKENS
            && usage.get().totalTokens() == usage.get().promptTokens() + FEW_TOKENS;
    expect(isConsistent, "a usage with a consistent total and " + FEW_TOKENS + " completion tokens", response);
  }

  private void expectModel() {
    var model = generation.modelResponse(call.apply(request)).model();
    expect(!model.isBlank() && request.target().endsWith(model), "the model of " + request.target(), "'" + model + "'");
  }

  /** Runs concurrent calls with different token limits, and checks that each gets its own response. */
  private void expectOwnResponses() throws Exception {
    var calls = new ArrayList<BackgroundTask<R>>();
    for (int tokens = 1; tokens <= 4; tokens++) {
      var limited = generation.withMaxTokens(request, tokens);
      calls.add(BackgroundTask.start(() -> call.apply(limited)));
    }
    for (int i = 0; i < calls.size(); i++) expectTokens(i + 1, calls.get(i).await(client.timeout()));
  }

  /** Compares the names of the extras with the JSON response of the same server to the same request. */
  private void expectExtras() {
    var extended = generation.withTokenIds(request);
    var provider = request.target().substring(0, request.target().indexOf('/'));
    var body = generation.body(extended).with("model", request.target().substring(provider.length() + 1));
    var json =
        (JsonObject) client.send(RawRequest.post(provider, request.operation().path().orElseThrow(), body));
    var names =
        json.members().entrySet().stream().filter(each -> each.getValue() != JsonNull.NULL).map(Map.Entry::getKey)
            .filter(name -> !TYPED_MEMBERS.contains(name)).toList();
    var extras = generation.modelResponse(call.apply(extended)).extras();
    expect(extras.members().keySet().containsAll(names), "the members " + names + " in extras", extras);
  }
}
