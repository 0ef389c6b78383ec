import type { AppContext } from '../http/context.js';
import type { KeptMail, Mailbox } from '../mail/mailbox.js';
import { showPage } from './layout.js';

/** What the server would have sent, the newest first. In development only. */
export function showMailbox(c: AppContext, mailbox: Mailbox): Response | Promise<Response> {
  const to = c.req.query('to');
  const messages = mailbox.list(to ? { to } : {}).toReversed();
  return showPage(c, {
    title: 'Mailbox',
    body: (
      <>
        <h1>Mailbox</h1>
        {messages.length === 0 ? (
          <p>No messages yet. What this server would send by e-mail shows here.</p>
        ) : (
          messages.map((mail) => <Message key={mail.id} mail={mail} />)
        )}
      </>
    ),
  });
}

function Message({ mail }: { mail: KeptMail }) {
  return (
    <article aria-labelledby={`mail-${mail.id}`}>
      <h2 id={`mail-${mail.id}`}>{mail.subject}</h2>
      <p class="hint">
        To {mail.to}, <time>{new Date(mail.sentAt).toISOString()}</time>
      </p>
      <pre>{mail.text}</pre>
      {mail.url !== undefined && (
        <p>
          <a href={mail.url}>Open the link</a>
        </p>
      )}
    </article>
  );
}
