using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace AddinHost.Fakes;

/// <summary>A web server on one loopback port, with TLS where a certificate is given; nothing of its surroundings configures it.</summary>
internal static class FakeHost
{
    private const long LargestBody = 200L * 1024 * 1024;

    public static WebApplication Build(FakeOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.Services.AddHttpClient();
        // ASP.NET's own words on standard error: a test that fails shows them.
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(IPAddress.Loopback, options.Port, listener =>
            {
                if (options is { Certificate: { } certificate, Key: { } key })
                    listener.UseHttps(X509Certificate2.CreateFromPemFile(certificate, key));
            });
        });
        var app = builder.Build();
        app.UseRouting();
        return app;
    }
}
