using System.Net.Http.Headers;
using Google.Apis.Services;
using Google.Apis.Util;

namespace AddinHost.Providers.Gmail.Client;

/// <summary>users.drafts.</summary>
public sealed class DraftsResource(IClientService service)
{
    public CreateMediaUpload Create(Draft body, string userId, ReadOnlyMemory<byte> message) => new(service, body, userId, message);

    public GetRequest Get(string userId, string id) => new(service, userId, id);

    public ListRequest List(string userId) => new(service, userId);

    public DeleteRequest Delete(string userId, string id) => new(service, userId, id);

    public SendRequest Send(Draft body, string userId) => new(service, body, userId);

    /// <summary>users.drafts.create with the message beside its description (uploadType=multipart): as JSON it would be a third longer, and limited to less.</summary>
    public sealed class CreateMediaUpload : GmailRequest<Draft>
    {
        public CreateMediaUpload(IClientService service, Draft body, string userId, ReadOnlyMemory<byte> message)
            : base(service, userId, "create", "POST", "drafts", GmailCost.CreateDraft)
        {
            var description = service.SerializeObject(body);
            ModifyRequest = request =>
            {
                request.RequestUri = new Uri(request.RequestUri!, "/upload" + request.RequestUri!.PathAndQuery);
                var content = new ReadOnlyMemoryContent(message);
                content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
                request.Content = new MultipartContent("related") { new StringContent(description, new MediaTypeHeaderValue("application/json")), content };
            };
        }

        [RequestParameter("uploadType", RequestParameterType.Query)]
        public string UploadType => "multipart";
    }

    /// <summary>users.drafts.get.</summary>
    public sealed class GetRequest(IClientService service, string userId, string id) : GmailRequest<Draft>(service, userId, "get", "GET", "drafts/{id}", GmailCost.GetDraft)
    {
        [RequestParameter("id", RequestParameterType.Path)]
        public string Id => id;

        [RequestParameter("format", RequestParameterType.Query)]
        public string? Format { get; set; }
    }

    /// <summary>users.drafts.list.</summary>
    public sealed class ListRequest(IClientService service, string userId) : GmailRequest<ListDraftsResponse>(service, userId, "list", "GET", "drafts", GmailCost.ListDrafts)
    {
        [RequestParameter("q", RequestParameterType.Query)]
        public string? Q { get; set; }

        [RequestParameter("maxResults", RequestParameterType.Query)]
        public long? MaxResults { get; set; }
    }

    /// <summary>users.drafts.delete.</summary>
    public sealed class DeleteRequest(IClientService service, string userId, string id) : GmailRequest<string>(service, userId, "delete", "DELETE", "drafts/{id}", GmailCost.DeleteDraft)
    {
        [RequestParameter("id", RequestParameterType.Path)]
        public string Id => id;
    }

    /// <summary>users.drafts.send: the message gets a new id and leaves the drafts.</summary>
    public sealed class SendRequest(IClientService service, Draft body, string userId) : GmailRequest<Message>(service, userId, "send", "POST", "drafts/send", GmailCost.Send, body);
}
