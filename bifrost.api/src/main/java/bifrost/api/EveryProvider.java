package bifrost.api;

import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Lists the models of every provider as if they were one's: under ids that name the provider, sorted, each once. Providers that fail are
 * in the report, and only if all of them do, the first failure is thrown.
 */
final class EveryProvider implements Provider {
  static final String NAME = "*";

  private final List<String> names;
  private final Function<ListModelsRequest, Outcome<ModelList>> ask;
  private final List<CallReport.Try> tries = new ArrayList<>();

  EveryProvider(List<String> names, Function<ListModelsRequest, Outcome<ModelList>> ask) {
    this.names = names;
    this.ask = ask;
  }

  @Override
  public String name() {
    return NAME;
  }

  List<CallReport.Try> tries() {
    return tries;
  }

  @Override
  public ModelList listModels(ListModelsRequest request, Attempt attempt) {
    Map<String, Model> byId = new TreeMap<>();
    var failures = new ArrayList<Outcome<ModelList>>();
    for (var name : names) {
      var outcome = ask.apply(ListModelsRequest.of(name));
      tries.addAll(outcome.report().tries());
      if (outcome instanceof Outcome.Failure<ModelList> failure && failure.error() instanceof BifrostError.Cancelled) failure.orElseThrow();
      if (outcome instanceof Outcome.Success<ModelList> success) success.value().data().forEach(model -> add(name, model, byId));
      else failures.add(outcome);
    }
    if (!failures.isEmpty() && failures.size() == names.size()) failures.get(0).orElseThrow();
    return new ModelList(List.copyOf(byId.values()), JsonObject.of());
  }

  private static void add(String provider, Model model, Map<String, Model> byId) {
    var id = provider + "/" + model.id();
    byId.putIfAbsent(id, new Model(id, model.created(), model.ownedBy(), model.extras()));
  }
}
