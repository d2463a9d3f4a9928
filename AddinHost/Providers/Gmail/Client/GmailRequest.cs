using System.Reflection;
using Google.Apis.Discovery;
using Google.Apis.Requests;
using Google.Apis.Services;
using Google.Apis.Util;

namespace AddinHost.Providers.Gmail.Client;

/// <summary>What a call costs of the quota of its user and minute (Gmail API usage limits, May 2026).</summary>
public static class GmailCost
{
    public const int GetProfile = 1;
    public const int ListLabels = 1;
    public const int ListSendAs = 1;
    public const int ListHistory = 2;
    public const int ListMessages = 5;
    public const int GetDraft = 20;
    public const int ListDrafts = 5;
    public const int CreateDraft = 10;
    public const int DeleteDraft = 10;
    public const int GetMessage = 20;
    public const int GetThread = 40;
    public const int Stop = 50;
    public const int Watch = 100;
    public const int Send = 100;
}

/// <summary>One call of the Gmail API: path and query come from the properties marked with <see cref="RequestParameterAttribute"/>.</summary>
public abstract class GmailRequest<TResponse> : ClientServiceRequest<TResponse>
{
    private readonly string userId;
    private readonly object? body;

    protected GmailRequest(IClientService service, string userId, string name, string method, string path, int cost, object? body = null)
        : base(service)
    {
        this.userId = userId;
        this.body = body;
        (MethodName, HttpMethod, RestPath, Cost) = (name, method, "gmail/v1/users/{userId}/" + path, cost);
        InitParameters();
    }

    [RequestParameter("userId", RequestParameterType.Path)]
    public string UserId => userId;

    public sealed override string MethodName { get; }

    public sealed override string HttpMethod { get; }

    public sealed override string RestPath { get; }

    /// <summary>Quota units.</summary>
    public int Cost { get; }

    protected override object? GetBody() => body;

    protected sealed override void InitParameters()
    {
        base.InitParameters();
        foreach (var property in GetType().GetProperties())
        {
            if (CustomAttributeExtensions.GetCustomAttribute<RequestParameterAttribute>(property) is not { } known)
                continue;
            var inPath = known.Type == RequestParameterType.Path;
            RequestParameters.Add(known.Name, new Parameter { Name = known.Name, IsRequired = inPath, ParameterType = inPath ? "path" : "query" });
        }
    }

    private sealed class Parameter : IParameter
    {
        public required string Name { get; init; }

        public string? Pattern => null;

        public required bool IsRequired { get; init; }

        public required string ParameterType { get; init; }

        public string? DefaultValue => null;
    }
}
