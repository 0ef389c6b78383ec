/* snippet current/wrap-your-app-in-authkitprovider#1 */
