// What a request costs before anything is done for it: reads the body that a client of the product sends, and answers as long as it does.
using System.Text;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
await using WebApplication app = builder.Build();
string filler = new('x', 600);
byte[] paused = Encoding.UTF8.GetBytes($$"""{"status":"paused","filler":"{{filler}}"}""");
byte[] succeeded = Encoding.UTF8.GetBytes($$"""{"status":"succeeded","filler":"{{filler}}"}""");
app.Run(async context =>
{
    await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
    byte[] answer = context.Request.Path.Value!.EndsWith(":resume", StringComparison.Ordinal) ? succeeded : paused;
    context.Response.ContentType = "application/json";
    context.Response.ContentLength = answer.Length;
    await context.Response.Body.WriteAsync(answer, context.RequestAborted);
});
await app.StartAsync();
Console.WriteLine($"The null application is ready on {app.Urls.Single()}");
await app.WaitForShutdownAsync();
