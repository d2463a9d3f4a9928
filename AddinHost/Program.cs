using AddinHost;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.FirstRun;
using AddinHost.GmailAddon;
using AddinHost.Logging;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Notices;
using AddinHost.Organizations;
using AddinHost.OutlookAddin;
using AddinHost.Providers;
using AddinHost.Sending;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Events;
using AddinHost.Shared.Jobs;
using AddinHost.Shared.Outbound;
using AddinHost.Shared.Results;
using AddinHost.Shared.Secrets;
using AddinHost.Shared.Web;
using AddinHost.Sidebar;
using AddinHost.Sync;
using AddinHost.Tasks;
using AddinHost.Timeline;
using AddinHost.Tracking;

var builder = WebApplication.CreateBuilder(args);
builder.AddWeb();

builder.Services
    .AddData(builder.Configuration)
    .AddSecrets()
    .AddCaching()
    .AddOutbound()
    .AddEvents()
    .AddBlobs()
    .AddJobs()
    .AddProblems()
    .AddOrganizations()
    .AddContacts()
    .AddMessages()
    .AddTimeline()
    .AddTasks()
    .AddProviders()
    .AddMailboxes()
    .AddEmailLogging()
    .AddSync()
    .AddSending()
    .AddTracking()
    .AddNotices()
    .AddSidebar()
    .AddOutlookAddin()
    .AddGmailAddon()
    .AddFirstRun()
    .AddSchedule();


var app = builder.Build();
if (await Commands.RunAsync(app, args) is { } exitCode)
    return exitCode;

app.UseProxies();
app.UseTracking();
app.UseWeb();
app.UseOutlookAddin();
app.UsePages();
app.UseAuthentication();
app.UseCaller();
app.UseOwnNetworks();
app.UseAuthorization();
app.MapControllers();
app.MapHealth();
app.MapOpenApi();
await app.RunAsync();
return 0;
