package example;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.RestStreamElementType;

@Path("/")
public class ChatResource {
  public record Delta(String text) {}

  private final Bifrost bifrost;
  private final String model;

  ChatResource(Bifrost bifrost, @ConfigProperty(name = "bifrost.model") String model) {
    this.bifrost = bifrost;
    this.model = "vllm/" + model;
  }

  @POST
  @Path("answer")
  @Produces(MediaType.APPLICATION_JSON)
  public Uni<Delta> answer(String question) {
    return Uni.createFrom().completionStage(() -> bifrost.sendAsync(ChatCompletionRequest.of(model, question)))
        .map(completion -> new Delta(completion.text()));
  }

  @POST
  @Path("chat")
  @RestStreamElementType(MediaType.APPLICATION_JSON) // server-sent events; a disconnect cancels the call
  public Multi<Delta> chat(String question) {
    return Multi.createFrom().publisher(bifrost.publisher(ChatCompletionRequest.of(model, question)))
        .map(chunk -> new Delta(chunk.text()));
  }
}
