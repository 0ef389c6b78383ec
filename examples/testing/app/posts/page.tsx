import { protect } from '@workos-inc/authkit-nextjs';

export default async function PostsPage() {
  await protect({ permission: 'posts:write' });
  return <h1>Write a post</h1>;
}
