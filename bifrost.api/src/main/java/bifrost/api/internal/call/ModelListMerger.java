package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.CallReport;
import bifrost.api.ListModelsRequest;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Outcome;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A provider that merges the model lists of several providers, or of several keys of one provider, into one list:
 * sorted, without duplicates. Failed partial calls appear in the report. The first failure is thrown only if all
 * partial calls fail.
 */
public final class ModelListMerger implements Provider {
  /** The name that means all providers. */
  public static final String ALL = "*";

  /**
   * The call that requests one of the lists.
   *
   * @param prefix the prefix of the ids in the merged list
   */
  record PartialCall(String prefix, SendCall<ModelList> call) {}

  private static final BifrostError LIST_CANCELLED =
      new BifrostError.Cancelled("the request for the list of models was stopped");

  private final String name;
  private final List<PartialCall> partialCalls;
  private final List<CallReport.AttemptReport> attempts = new ArrayList<>();

  ModelListMerger(String name, List<PartialCall> partialCalls) {
    this.name = name;
    this.partialCalls = partialCalls;
  }

  @Override
  public String name() {
    return name;
  }

  List<CallReport.AttemptReport> attempts() {
    return attempts;
  }

  @Override
  public RequestHandlers handlers() {
    return RequestHandlers.of().send(ListModelsRequest.class, this::listModels);
  }

  private ModelList listModels(ListModelsRequest request, Attempt attempt) {
    Map<String, Model> byId = new TreeMap<>();
    var failures = new ArrayList<Outcome.Failure<ModelList>>();
    attempt.onCancel(() -> partialCalls.forEach(part -> part.call().stop(LIST_CANCELLED)));
    for (var part : partialCalls) {
      var outcome = part.call().trySend();
      attempts.addAll(outcome.report().attempts());
      if (outcome instanceof Outcome.Failure<ModelList> failure) failures.add(throwIfFinal(failure));
      else outcome.orElseThrow().data().forEach(model -> add(part.prefix(), model, byId));
    }
    if (!failures.isEmpty() && failures.size() == partialCalls.size()) failures.get(0).orElseThrow();
    var list = ModelList.of(List.copyOf(byId.values()));
    return name.equals(ALL) ? list : list.provider(name);
  }

  private static Outcome.Failure<ModelList> throwIfFinal(Outcome.Failure<ModelList> failure) {
    if (Call.isFinal(failure.error())) failure.orElseThrow();
    return failure;
  }

  private static void add(String prefix, Model model, Map<String, Model> byId) {
    var id = prefix + model.id();
    byId.putIfAbsent(id, model.id(id));
  }
}
