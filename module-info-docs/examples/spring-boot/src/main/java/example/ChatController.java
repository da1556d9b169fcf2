package example;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

@RestController
class ChatController {
  record Delta(String text) {}

  private final Bifrost bifrost;
  private final String model;

  ChatController(Bifrost bifrost, @Value("${bifrost.model}") String model) {
    this.bifrost = bifrost;
    this.model = "vllm/" + model;
  }

  @PostMapping("/answer")
  Map<String, String> answer(@RequestBody String question) {
    return Map.of("text", bifrost.send(ChatCompletionRequest.of(model, question)).text());
  }

  @PostMapping(path = "/chat", produces = MediaType.TEXT_EVENT_STREAM_VALUE) // a disconnect cancels the call
  Flux<Delta> chat(@RequestBody String question) {
    var chunks = bifrost.publisher(ChatCompletionRequest.of(model, question));
    return JdkFlowAdapter.flowPublisherToFlux(chunks).map(chunk -> new Delta(chunk.text()));
  }

  @ExceptionHandler
  ResponseEntity<String> failed(BifrostException e) {
    return ResponseEntity.status(502).contentType(MediaType.APPLICATION_JSON).body(e.error().openAiJson().toString());
  }
}
