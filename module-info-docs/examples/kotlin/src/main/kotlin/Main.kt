import bifrost.api.Bifrost
import bifrost.api.ChatCompletionRequest
import bifrost.api.ProviderConfig
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow
import kotlinx.coroutines.runBlocking

fun main(args: Array<String>) = runBlocking {
  Bifrost.builder().provider("vllm", ProviderConfig.of(args[0])).open().use { bifrost ->
    val request = ChatCompletionRequest.of("vllm/" + args[1], "Hi")

    println(bifrost.sendAsync(request).await().text()) // cancelling the coroutine cancels the call

    val texts = bifrost.publisher(request).asFlow().map { it.text() }
    println(texts.toList().joinToString(""))
    println(texts.filter { it.isNotEmpty() }.first()) // cancels the call after the first text
  }
}
