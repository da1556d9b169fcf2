package bifrost.api;

import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists the models of several providers, or of several keys of one, as if they were one's: sorted, each once. Those that fail are in the
 * report, and only if all of them do, the first failure is thrown.
 */
final class MergedModels implements Provider {
  /** The name of all providers together. */
  static final String ALL = "*";

  /** The call for one list of many, and what stands in front of its ids. */
  record Part(String prefix, ListModelsRequest request, Call call) {}

  private static final BifrostError GIVEN_UP = new BifrostError.Cancelled("the call that asked was ended");

  private final String name;
  private final List<Part> parts;
  private final List<CallReport.Try> tries = new ArrayList<>();

  MergedModels(String name, List<Part> parts) {
    this.name = name;
    this.parts = parts;
  }

  @Override
  public String name() {
    return name;
  }

  List<CallReport.Try> tries() {
    return tries;
  }

  @Override
  public ModelList listModels(ListModelsRequest request, Attempt attempt) {
    Map<String, Model> byId = new TreeMap<>();
    var failures = new ArrayList<Outcome.Failure<ModelList>>();
    attempt.onCancel(() -> parts.forEach(part -> part.call().stop(GIVEN_UP)));
    for (var part : parts) {
      var outcome = part.call().attempt(part.request());
      tries.addAll(outcome.report().tries());
      if (outcome instanceof Outcome.Failure<ModelList> failure) failures.add(throwIfGivenUp(failure));
      else outcome.orElseThrow().data().forEach(model -> add(part.prefix(), model, byId));
    }
    if (!failures.isEmpty() && failures.size() == parts.size()) failures.get(0).orElseThrow();
    return new ModelList(List.copyOf(byId.values()), JsonObject.of());
  }

  private static Outcome.Failure<ModelList> throwIfGivenUp(Outcome.Failure<ModelList> failure) {
    if (Call.isGivenUp(failure.error())) failure.orElseThrow();
    return failure;
  }

  private static void add(String prefix, Model model, Map<String, Model> byId) {
    var id = prefix + model.id();
    byId.putIfAbsent(id, new Model(id, model.created(), model.ownedBy(), model.extras()));
  }
}
