package bifrost.openai.internal.provider;

import bifrost.api.Detokenization;
import bifrost.api.DetokenizeRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.Operation;
import bifrost.api.Tokenization;
import bifrost.api.TokenizeRequest;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.DetokenizationJson;
import bifrost.api.spi.ModelListJson;
import bifrost.api.spi.RequestHandlers;
import bifrost.api.spi.TokenizationJson;
import bifrost.openai.internal.codec.HistoryFilter;
import java.io.IOException;

/** The handlers of requests about models and their tokens. */
final class ModelHandlers {
  private final OperationContext context;

  ModelHandlers(OperationContext context) {
    this.context = context;
  }

  RequestHandlers addTo(RequestHandlers handlers) {
    return handlers
        .send(ListModelsRequest.class, this::listModels)
        .send(TokenizeRequest.class, this::tokenize)
        .send(DetokenizeRequest.class, this::detokenize);
  }

  private ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
    var path = context.paths().of(Operation.LIST_MODELS, false);
    return context.clients().select(path, attempt).get(path, attempt, ModelListJson::readList);
  }

  private Tokenization tokenize(TokenizeRequest request, Attempt attempt) throws IOException, InterruptedException {
    var messages = new HistoryFilter(context.options()).filter(request.messages());
    var out = new JsonWriter();
    TokenizationJson.write(messages.isEmpty() ? request : request.messages(messages), out);
    var path = context.paths().of(Operation.TOKENIZE, false);
    return context.clients().select(path, attempt).post(path, out.toByteArray(), attempt, TokenizationJson::read);
  }

  private Detokenization detokenize(DetokenizeRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var out = new JsonWriter();
    DetokenizationJson.write(request, out);
    var path = context.paths().of(Operation.DETOKENIZE, false);
    return context.clients().select(path, attempt).post(path, out.toByteArray(), attempt, DetokenizationJson::read);
  }
}
