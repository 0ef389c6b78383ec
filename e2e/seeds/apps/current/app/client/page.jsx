'use client';

/* snippet current/get-the-current-user-in-a-client-component#1 */
