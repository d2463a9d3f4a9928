using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AddinHost.Organizations;
using AddinHost.Shared.Texts;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;

namespace AddinHost.Shared.Web;

/// <summary>How the host speaks HTTP: JSON, problem answers, languages, proxies, pages, health.</summary>
public static class WebFeature
{
    public static void AddWeb(this WebApplicationBuilder builder)
    {
        ListeningAddresses.SetDefaults(builder);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 50 * 1024 * 1024;
        });
        builder.Services.AddHttpContextAccessor();
        builder.Services.TryAddSingleton<PublicUrl>();
        builder.Services.AddControllers(options =>
            {
                options.Filters.Add<AntiforgeryFilter>();
                // Nobody here speaks jQuery's bracket form, and its reader throws at a bracket that is not closed.
                options.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
                options.Filters.Add(new ProducesAttribute("application/json"));
                options.SuppressAsyncSuffixInActionNames = false;
                options.InputFormatters.Insert(0, new Logging.RawEmailFormatter());
            })
            .AddJsonOptions(options => Configure(options.JsonSerializerOptions));
        builder.Services.Configure<Microsoft.AspNetCore.Http.Json.JsonOptions>(options => Configure(options.SerializerOptions));
        builder.Services.AddApiDocument();
        builder.Services.AddRequestLocalization(options =>
        {
            options.SupportedCultures = options.SupportedUICultures = [.. Say.Languages.Select(CultureInfo.GetCultureInfo)];
            options.DefaultRequestCulture = new RequestCulture(Say.Languages[0]);
            options.RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()];
        });
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.KnownIPNetworks.Clear();
            options.KnownProxies.Clear();
            foreach (var network in builder.Configuration.GetSection("Proxy:KnownNetworks").Get<string[]>() ?? [])
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network.Contains('/', StringComparison.Ordinal) ? network : network + (network.Contains(':', StringComparison.Ordinal) ? "/128" : "/32")));
        });
        builder.Services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["text/javascript", "text/css", "text/html", "image/svg+xml"];
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
    }

    /// <summary>Who really asks. With no network named, nobody's forwarded headers are believed.</summary>
    public static void UseProxies(this WebApplication app)
    {
        if (app.Configuration.GetSection("Proxy:KnownNetworks").Get<string[]>() is { Length: > 0 })
            app.UseForwardedHeaders();
    }

    public static void UseWeb(this WebApplication app)
    {
        app.UseRequestLocalization();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        // The same for addresses as for bodies: no database is asked for a NUL.
        app.Use((http, next) =>
        {
            if (http.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true)
                return next(http);
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
    }

    /// <summary>The built pages; the web app's own paths all show its one page.</summary>
    public static void UsePages(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            var path = http.Request.Path;
            if (path == "/")
            {
                http.Response.Redirect("/app");
                return Task.CompletedTask;
            }

            if (path.StartsWithSegments("/app", StringComparison.Ordinal) && HttpMethods.IsGet(http.Request.Method))
                http.Request.Path = "/app.html";
            return next(http);
        });
        // Only these: they hold no secret, so their size tells none (BREACH).
        app.UseWhen(http => IsBuilt(http.Request.Path), files => files.UseResponseCompression());
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".webmanifest"] = "application/manifest+json";
        types.Mappings[".mjs"] = "text/javascript";
        // What PDFs are drawn with: tables of characters, and fonts that they do not bring.
        types.Mappings[".bcmap"] = types.Mappings[".pfb"] = "application/octet-stream";
        app.UseStaticFiles(new StaticFileOptions { ContentTypeProvider = types });
        // The path rewritten above must not meet an endpoint chosen before it.
        app.UseRouting();
    }

    /// <summary>A file that came from the web build, and is text.</summary>
    private static bool IsBuilt(PathString path) => !path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && Path.GetExtension(path.Value) is ".js" or ".mjs" or ".css" or ".html" or ".svg";

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new()
        {
            ResponseWriter = (http, report) => http.Response.WriteAsJsonAsync(new
            {
                status = report.Status.ToString(),
                checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString()),
                details = report.Entries.Where(entry => entry.Value.Data.Count > 0).ToDictionary(entry => entry.Key, entry => entry.Value.Data),
            }),
        });
    }

    private static void Configure(JsonSerializerOptions options)
    {
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        // Numbers are numbers: the document of the API says so, and so do the types made from it.
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = 32;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NoNullElements.Apply } };
        options.Converters.Add(new NoNulText());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }
}
