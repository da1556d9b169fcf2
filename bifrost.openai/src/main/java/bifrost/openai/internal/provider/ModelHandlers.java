package bifrost.openai.internal.provider;

import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.Operation;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.ModelListJson;
import bifrost.api.spi.RequestHandlers;
import java.io.IOException;

/** The handlers of requests about models. */
final class ModelHandlers {
  private final OperationContext context;

  ModelHandlers(OperationContext context) {
    this.context = context;
  }

  RequestHandlers addTo(RequestHandlers handlers) {
    return handlers
        .send(ListModelsRequest.class, this::listModels);
  }

  private ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
    var path = context.paths().of(Operation.LIST_MODELS, false);
    return context.clients().select(path, attempt).get(path, attempt, ModelListJson::readList);
  }
}
