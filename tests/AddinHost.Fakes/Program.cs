using AddinHost.Fakes;
using AddinHost.Fakes.Google;
using AddinHost.Fakes.Microsoft;

// google|microsoft --port P [--certificate FILE.pem --key FILE.pem]
var (name, options) = (args.FirstOrDefault(), FakeOptions.Read(args.Skip(1)));
Action<WebApplication>? map = name switch
{
    "google" => GoogleFake.Map,
    "microsoft" => MicrosoftFake.Map,
    _ => null,
};
if (map is null || options is null)
{
    await Console.Error.WriteLineAsync("google|microsoft --port PORT [--certificate FILE --key FILE]");
    return 2;
}

await using var app = FakeHost.Build(options);
map(app);
await app.RunAsync();
return 0;
